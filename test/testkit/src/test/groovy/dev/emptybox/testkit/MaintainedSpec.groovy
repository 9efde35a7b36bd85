package dev.emptybox.testkit

/** A maintenance on a simulated box: what a spec of it sees. */
class MaintainedSpec extends KitSpec {

    static final String MAINTAINED = '''\
        maintenance(state.vars.port) {
            of 'app'
            drain '5s'
            during {
                def config = file('app.config') { content "v${state.version}" }
                once("migrate-${state.version}") {
                    exec('migrate') { command 'bin/migrate', state.version }
                }
                service('app') {
                    command   'bin/app'
                    restartOn config
                    health    { http "http://127.0.0.1:${state.vars.port}/healthz"; within '30s' }
                }
            }
        }
    '''.stripIndent()

    def setup() {
        state = [version: '1', vars: [port: 8080]]
        script(MAINTAINED)
        command 'bin/migrate'
    }

    def 'an upgrade is in maintenance from its first change to the start of the service'() {
        given:
        converge()

        when:
        state.version = '2'
        def run = converge()

        then:
        run.converged
        run.changed == ['maintenance 8080', 'file app.config', 'once migrate-2', 'exec migrate', 'end of once migrate-2',
                        'end of maintenance 8080', 'service app']
        starts('app') == 2
        restarts('app') == 0
        !inMaintenance(8080)
        secondRun.changed == []
    }

    def 'a service that has ended is healed without one'() {
        given:
        converge()
        service('app').crash()

        expect:
        converge().changed == ['service app']
    }

    def 'what is asked on the port meanwhile is answered with 503'() {
        given:
        converge()

        when:
        state.version = '2'
        script(MAINTAINED.replace("service('app') {", "httpCheck('http://127.0.0.1:8080/orders') { status 503 }\nservice('app') {"))

        then:
        converge().converged
    }

    def 'a body that fails goes back to the last good revision, which starts the service and takes the page away'() {
        given:
        converge()

        when:
        command('bin/migrate 2') { exits 1 }
        state.version = '2'
        commit('release 2')
        def run = converge()

        then:
        run.behind
        quarantined == ['release 2']
        running('app')
        !inMaintenance(8080)
        file('app.config').text == 'v1'
    }

    def 'without a revision to go back to, the page stays until one starts the service, by whichever name'() {
        given:
        command('bin/migrate 1') { exits 1 }

        when:
        def run = converge()

        then:
        !run.converged
        inMaintenance(8080)
        running == []

        when:
        script(MAINTAINED.replace("'app'", "'$name'").replace('migrate-', 'again-').replace("'bin/migrate'", "'bin/migrate', 'again'"))

        then:
        converge().converged
        running == [name]
        !inMaintenance(8080)

        where:
        name << ['app', 'shop']
    }

    def 'what is answered meanwhile can be read'() {
        given:
        command('bin/migrate 1') { exits 1 }
        script(MAINTAINED.replace("of 'app'", "of 'app'; page 'back.txt'; retryAfter '7s'"), ['files/back.txt': 'back soon'])

        when:
        def run = converge()

        then:
        !run.converged
        page(8080) == 'back soon'
        retryAfter(8080) == '7s'

        when:
        page(8081)

        then:
        thrown(SpecMistake)
    }

    def 'with its agent the page is gone; the next one ends what it has begun'() {
        given:
        converge()

        when:
        state.version = '2'
        crashAfter 'file app.config'
        def run = converge()

        then:
        run.crashed
        !inMaintenance(8080)
        running == []

        when:
        run = converge()

        then:
        run.converged
        run.changed == ['maintenance 8080', 'once migrate-2', 'exec migrate', 'end of once migrate-2', 'end of maintenance 8080', 'service app']
        running == ['app']
    }
}
