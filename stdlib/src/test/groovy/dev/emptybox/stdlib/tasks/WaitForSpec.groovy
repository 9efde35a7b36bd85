package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.model.Outcome
import java.time.Duration
import spock.lang.Specification

class WaitForSpec extends Specification {

    def fixture = TaskFixture.simulated()

    def 'what is there already is not waited for: #reason'() {
        given:
        fixture.box.file('/box/sock', '').ports.addAll('127.0.0.1:80', 'db:5432')

        when:
        def outcome = fixture.run(new WaitFor('it'), options)

        then:
        outcome.ok
        outcome.reason == reason
        fixture.box.pauses == []

        where:
        reason | options
        'sock exists' | { path 'sock' }
        'lock is gone' | { path 'lock'; gone() }
        '127.0.0.1:80 accepts connections' | { port 80 }
        'db:5432 accepts connections' | { port 'db:5432' }
        '127.0.0.1:81 is gone' | { port 81; gone() }
    }

    def 'it looks again until it is there'() {
        given:
        fixture.box.whilePausing = { if (fixture.box.pauses.size() == 3) { fixture.box.file('/box/sock', '') } }

        expect:
        fixture.run(new WaitFor('it')) { path 'sock'; interval '200ms' }.reason == 'sock exists'
        fixture.box.pauses == [Duration.ofMillis(200)] * 3
    }

    def 'it gives up when its time is over, and says what is not so: #what'() {
        given:
        fixture.box.file('/box/lock', '').ports << '127.0.0.1:80'
        fixture.box.link('/box/way', 'nowhere')

        expect:
        fixture.problem(new WaitFor('it')) {
            options.delegate = delegate
            options.call()
            timeout '1s'
            interval '400ms'
        }.what() == what
        fixture.box.pauses*.toMillis() == [400, 400, 200]

        where:
        what | options
        'sock does not exist after 1s' | { path 'sock' }
        'way does not exist after 1s' | { path 'way' }
        'lock still exists after 1s' | { path 'lock'; gone() }
        '127.0.0.1:81 does not accept connections after 1s' | { port 81 }
        '127.0.0.1:80 still accepts connections after 1s' | { port 80; gone() }
    }

    def 'after a planned change it is unknown: what comes by then cannot be waited for'() {
        given:
        fixture = new TaskFixture()
        fixture.changeSomething()

        expect:
        fixture.run(new WaitFor('it')) { path 'sock' }.status == Outcome.Status.UNKNOWN
        fixture.box.pauses == []
    }

    def 'a plan looks once, does not wait, and says that the apply does: #what (F35)'() {
        given:
        fixture = new TaskFixture()
        fixture.box.file('/box/lock', '')

        when:
        def outcome = fixture.run(new WaitFor('it'), options)

        then:
        outcome.status == Outcome.Status.UNKNOWN
        outcome.reason == what
        fixture.box.pauses == []
        fixture.engine.unknown() == ["waitFor it: $what".toString()]

        where:
        what                                                                                 | options
        'sock does not exist; the apply waits for up to 30s'                               | { path 'sock' }
        'lock still exists; the apply waits for up to 2s'                              | { path 'lock'; gone(); timeout '2s' }
        '127.0.0.1:81 does not accept connections; the apply waits for up to 30s'        | { port 81 }
    }

    def 'a check of the health of a service is no plan of an apply, and waits (F35)'() {
        given:
        fixture.box.whilePausing = { fixture.box.file('/box/sock', '') }

        expect:
        fixture.engine.aside { it.run(new WaitFor('it').tap { path 'sock' }, null) }.ok
        fixture.box.pauses == [Duration.ofMillis(500)]
    }

    def 'its options are checked: #what'() {
        expect:
        fixture.problem(new WaitFor('it'), options).what() == what

        where:
        what | options
        'waitFor it waits for nothing' | { }
        'waitFor it waits for both a path and a port' | { path 'a'; port 1 }
        "waitFor it: 'nowhere' is not host and port" | { port 'nowhere' }
        "interval '0s' is too short" | { path 'a'; interval '0s' }
    }
}
