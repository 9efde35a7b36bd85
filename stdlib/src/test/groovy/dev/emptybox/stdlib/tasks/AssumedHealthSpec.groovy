package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.model.Http
import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.UnknownException
import java.time.Duration
import spock.lang.Specification

/** A check where a service that a plan starts says itself how its health is known. */
class AssumedHealthSpec extends Specification {

    def fixture = new TaskFixture()

    private void service(String health) {
        def task = new ServiceTask('app')
        if (health != null) {
            task.health().http(health)
        }
        fixture.run(task) { command 'app' }
    }

    def 'is assumed to be fine, and listed as assumed: #check.class.simpleName at #check'() {
        given:
        service 'http://127.0.0.1:8080/healthz'

        when:
        def outcome = fixture.run(check, options)

        then:
        outcome.ok
        outcome.reason == 'assumed: service app, which will be started, is assumed to be healthy at 127.0.0.1:8080'
        fixture.engine.unknown() == []
        fixture.engine.assumed()*.replaceFirst('^.*?: ', '') == ['service app, which will be started, is assumed to be healthy at 127.0.0.1:8080']

        where:
        check                                          | options
        new HttpCheck('http://127.0.0.1:8080/version') | { contains '2.0' }
        new HttpCheck('http://localhost:8080/')        | { }
        new TcpCheck('127.0.0.1:8080')                 | { }
        new WaitFor('app')                             | { port 8080 }
    }

    def 'has no values that anybody knows'() {
        given:
        service 'http://127.0.0.1:8080/healthz'

        when:
        fixture.run(new HttpCheck('http://127.0.0.1:8080/version')).body

        then:
        thrown(UnknownException)
    }

    def 'is unknown when #why'() {
        given:
        service health

        expect:
        fixture.run(check, options).status == Outcome.Status.UNKNOWN
        fixture.engine.assumed() == []

        where:
        why                         | health                  | check                                | options
        'it is at another port'     | 'http://127.0.0.1:8080' | new HttpCheck('http://127.0.0.1:81') | { }
        'it is at another host'     | 'http://127.0.0.1:8080' | new HttpCheck('http://db:8080')      | { }
        'the service has no health' | null                    | new TcpCheck('127.0.0.1:8080')       | { }
        'it waits for its end'      | 'http://127.0.0.1:8080' | new WaitFor('end')                   | { port 8080; gone() }
    }

    def 'is checked if nothing will be started'() {
        given:
        fixture.box.answers['http://127.0.0.1:8080/'] = new Http.Answer(200, 'ok', Duration.ZERO)

        expect:
        fixture.run(new HttpCheck('http://127.0.0.1:8080/')).body == 'ok'
    }
}
