package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.model.Http
import dev.emptybox.stdlib.model.Outcome
import java.time.Duration
import spock.lang.Specification

class HttpCheckSpec extends Specification {

    def fixture = new TaskFixture()
    def url = 'http://x/health'

    private void answers(int status, String body) {
        fixture.box.answers[url] = new Http.Answer(status, body, Duration.ZERO)
    }

    def 'an expected response has code, body, JSON and attempts'() {
        given:
        answers(200, '{"status": "UP", "load": 1.0}')

        when:
        def outcome = fixture.run(new HttpCheck(url)) {
            contains 'UP'
            matches '"load": [0-9.]+'
            json '/status', 'UP'
            json '/load', 1
        }

        then:
        outcome.ok
        outcome.reason == 'it answered 200'
        outcome.statusCode == 200
        outcome.json.status == 'UP'
        outcome.attempts == 1
    }

    def 'an unexpected response is reported: #what'() {
        given:
        answers(status, body)

        expect:
        fixture.problem(new HttpCheck(url), options).what() == url + ' ' + what

        where:
        status | body                  | options                            || what
        500    | ''                    | { }                                || 'answered 500'
        200    | ''                    | { status 204 }                     || 'answered 200'
        0      | 'connection refused'  | { }                                || 'did not answer: connection refused'
        200    | 'fine'                | { contains 'ok' }                  || "answered without 'ok'"
        200    | 'fine'                | { contains 'fine'; contains 'ok' } || "answered without 'ok'"
        200    | 'version x'           | { matches 'version \\d' }          || "answered without a match for 'version \\d'"
        200    | 'fine'                | { json '/status', 'UP' }           || 'did not answer with JSON'
        200    | '{"a": 1}'            | { json '/status', 'UP' }           || 'answered JSON without /status'
        200    | '{"status": "DOWN"}'  | { json '/status', 'UP' }           || 'answered "DOWN" at /status, not "UP"'
        200    | '{"n": "1"}'          | { json '/n', 1 }                   || 'answered "1" at /n, not 1'
        200    | '{"l": [1, 2]}'       | { json '/l/1', 3 }                 || 'answered 2 at /l/1, not 3'
        200    | '{"s": "DOWN"}'       | { sensitive(); json '/s', 'UP' }   || 'answered something else at /s, not "UP"'
    }

    def 'JSON is compared by value: #body has #value at #pointer'() {
        given:
        answers(200, body)

        expect:
        fixture.run(new HttpCheck(url)) { json pointer, value }.ok

        where:
        body                | pointer | value
        '{"n": 1.0}'        | '/n'    | 1
        '{"t": true}'       | '/t'    | true
        '{"l": [1, {}]}'    | '/l'    | [1, [:]]
        '{"a": {"b/c": 1}}' | '/a/b~1c' | 1
        '[1]'               | ''      | [1]
        '{"z": null}'       | '/z'    | null
    }

    def 'several consecutive responses must be as expected, and a wrong one resets the count'() {
        given:
        fixture = TaskFixture.simulated()
        def bodies = ['ok', 'no', 'ok', 'ok', 'ok'].iterator()
        fixture.box.whilePausing = { answers(200, bodies.next()) }
        answers(200, 'ok')

        when:
        def outcome = fixture.run(new HttpCheck(url)) { contains 'ok'; consecutive 3; retries 2; delay '2s' }

        then:
        outcome.reason == 'it answered 200 3 times'
        outcome.attempts == 2
        fixture.box.pauses == [Duration.ofSeconds(2)] * 5
    }

    def 'a plan does not wait: answers in a row are asked for at once, and one that is tried again is unknown (F35)'() {
        when:
        answers(200, 'ok')

        then:
        fixture.run(new HttpCheck(url)) { consecutive 3; retries 2; delay '2s' }.reason == 'it answered 200 3 times'

        when:
        answers(500, '')
        def outcome = fixture.run(new HttpCheck(url)) { named 'again'; retries 2; delay '2s' }

        then:
        outcome.status == Outcome.Status.UNKNOWN
        outcome.reason == 'http://x/health answered 500; the apply retries, up to 2 times'
        fixture.box.pauses == []
    }

    def 'a plan of a check without retries, and of a task that changes something, fails at once (F35)'() {
        given:
        answers(500, '')

        expect:
        fixture.problem(new HttpCheck(url)).what() == 'http://x/health answered 500'
        fixture.problem(new Directory('no/such')) { owner 'nobody-such'; retries 3; delay '1m' }.what().contains('nobody-such')
        fixture.box.pauses == []
    }

    def 'after a planned change its answer is unknown'() {
        given:
        answers(200, 'ok')
        fixture.changeSomething()

        expect:
        fixture.run(new HttpCheck(url)).status == Outcome.Status.UNKNOWN
    }

    def 'problems with its options are reported together'() {
        expect:
        fixture.problems(new HttpCheck('x:1')) { json 'status', 'UP'; consecutive 0 }*.what() ==
            ["json 'status' is not a JSON pointer", 'consecutive 0 is out of range', "httpCheck x:1: 'x:1' is not an HTTP URL"]
    }
}
