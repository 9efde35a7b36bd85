package dev.emptybox.testkit

class SimulatedHealthSpec extends KitSpec {

    private void app(String health) {
        script("""
            service('app') {
                command 'bin/app'
                health { $health }
            }
        """)
    }

    def 'a service that its spec calls unhealthy is so, however it is asked: #health'() {
        given:
        app(health)
        command(~/probe.*/)
        service('app').unhealthy()

        expect:
        converge().failed.what == 'service app is not healthy after 30s'

        where:
        health << ["http 'http://127.0.0.1:8080/healthz'", "tcp '127.0.0.1:8080'", "command 'probe'", "plugin 'probe'", 'check { }']
    }

    def 'and healthy unless the spec says otherwise: #health'() {
        given:
        app(health)
        command(~/probe.*/)

        expect:
        converge().converged

        where:
        health << ["http 'http://127.0.0.1:8080/healthz'", "tcp '127.0.0.1:8080'", "command 'probe'", "plugin 'probe'", 'check { }']
    }

    def 'a command that is the health check answers as the spec says'() {
        given:
        app("command 'probe'")
        command('probe') { complains 'no database'; exits 1 }

        expect:
        converge().failed.why.contains('probe ended with 1: no database')
    }

    def 'a piece of script is asked about the simulated box'() {
        given:
        app("check { assertThat readFile('queue', '0').toInteger() < 100, 'the queue is full' }")
        file('queue').text = '500'

        expect:
        converge().failed.why == 'the queue is full'
    }

    def 'one that dies before it has proven itself has not started'() {
        given:
        app("tcp '127.0.0.1:8080'; minHealthy '30s'")
        service('app').crashesAfter('20s')

        expect:
        converge().failed.what == 'service app exited soon after its start'
    }

    def 'a service that turns unhealthy is restarted once it has failed as often as it may'() {
        given:
        app("http 'http://127.0.0.1:8080/healthz'; failures 2")
        converge()
        answer 'http://127.0.0.1:8080/healthz', 503, 503, 200

        when:
        converge()
        def patient = converge()
        def run = converge()

        then:
        patient.changed == []
        run.lines*.trim().contains('~ service.restart app  it is not healthy: http://127.0.0.1:8080/healthz: it answered 503')
        restarts('app') == 1
        converge().changed == []
    }
}
