package dev.emptybox.stdlib.tasks

import spock.lang.Specification

class LineChecksSpec extends Specification {

    static final LINES = ['begin one', '  ok 1', 'end', 'noise', 'begin two', '  ok 2', 'end', 'version 1.2.3 of shop']

    static class Ranged extends LineChecks {
        void between(String from, String to, @DelegatesTo(LineChecks) Closure<?> block) {
            def inner = new LineChecks()
            inner.with(block)
            super.between(from, to, inner)
        }
    }

    private static String wrong(Closure<?> checks, List<String> lines = LINES, Map<String, String> captures = [:]) {
        def all = new Ranged()
        all.with(checks)
        all.wrong(lines, captures)
    }

    def 'lines that are as they should be: #name'() {
        expect:
        wrong(checks) == null

        where:
        name                         | checks
        'contains'                   | { contains 'noise' }
        'matches'                    | { matches '^version \\d' }
        'never'                      | { never 'error' }
        'inOrder with lines between' | { inOrder 'one', 'two', 'version' }
        'consecutive'                | { consecutive 'ok 1', 'end', 'noise' }
        'between, all ranges'        | { between('begin', 'end') { contains 'ok 1'; contains 'ok 2'; never 'noise' } }
        'nothing asked'              | { }
    }

    def 'the first thing that is missing or wrong is reported: #message'() {
        expect:
        wrong(checks) == message

        where:
        message | checks
        "no line contains 'ready'" | { contains 'ready' }
        "no line contains 'ok 1\n'" | { contains 'ok 1\n' }
        "no line matches '^ok'" | { matches '^ok' }
        "a line matches 'NOISE|noise': noise" | { never 'NOISE|noise' }
        "no line contains 'one' after the line with 'two'" | { inOrder 'two', 'one' }
        "no line contains 'begin one' after the line with 'begin one'" | { inOrder 'begin one', 'begin one' }
        "no line contains 'none'" | { inOrder 'none', 'one' }
        "no consecutive lines contain 'begin', 'end'" | { consecutive 'begin', 'end' }
        "no consecutive lines contain 'end', 'version', 'of'" | { consecutive 'end', 'version', 'of' }
        "no line contains 'BEGIN'" | { between('BEGIN', 'end') { contains 'x' } }
        "no line contains 'end' after the line with 'version'" | { between('version', 'end') { contains 'x' } }
        "between 'begin' and 'end' no line contains 'noise'" | { between('begin', 'end') { contains 'noise' } }
        "no line contains 'a'" | { contains 'noise'; contains 'a'; contains 'b' }
    }

    def 'named groups are captured from the first line that matches'() {
        given:
        def captures = [:]

        expect:
        wrong({ matches 'ok (?<number>\\d)'; matches 'version (?<version>[0-9.]+)(?<rest>-\\w+)?' }, LINES, captures) == null
        captures == [number: '1', version: '1.2.3', rest: '']
    }

    def 'more consecutive texts than lines is reported without an exception'() {
        expect:
        wrong({ consecutive 'a', 'b' }, ['a']) == "no consecutive lines contain 'a', 'b'"
        wrong({ contains 'a' }, []) == "no line contains 'a'"
    }
}
