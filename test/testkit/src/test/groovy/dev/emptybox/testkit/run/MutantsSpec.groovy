package dev.emptybox.testkit.run

import spock.lang.Specification

class MutantsSpec extends Specification {

    private static List<String> what(String source) {
        Mutants.of(source).collect { "$it.what => $it.text".toString() }
    }

    def 'a task is dropped, and its path is another'() {
        expect:
        what("directory 'bin'") == ["'bin' becomes 'binx' => directory 'binx'", "drop directory 'bin' => "]
    }

    def 'tasks change places, options do not'() {
        when:
        def swaps = what("a 'x'\nb('y') { c 1; d 2 }").findAll { it.startsWith('swap') }

        then:
        swaps == ["swap a 'x' and b('y') { c 1; d 2 } => b('y') { c 1; d 2 }\na 'x'"]
    }

    def 'a guard always holds, or never does'() {
        expect:
        what('if (vars.on) a()').findAll { it.contains('guard') } ==
            ['the guard is always false => if (false) a()', 'the guard is always true => if (true) a()']
    }

    def 'options are dropped, one argument of several too'() {
        expect:
        what('service(x) { restartOn a, b }').containsAll(['drop the option restartOn a, b => service(x) {  }',
            'restartOn without a => service(x) { restartOn b }', 'restartOn without b => service(x) { restartOn a }'])
    }

    def 'what is left as it was is no mutant'() {
        given:
        def source = "once('x', onInterrupted: 'retry') { a() }"

        expect:
        Mutants.of(source).every { it.text != source }
    }

    def 'values become other values of their kind: #before'() {
        expect:
        what("a { b $before }").any { it.endsWith("=> a { b $after }") }

        where:
        before             | after
        "'0755'"           | "'0700'"
        "'30s'"            | "'300s'"
        "'TERM'"           | "'INT'"
        '8080'             | '8081'
        '"http://$h/ok"'   | '"http://$h"'
    }
}
