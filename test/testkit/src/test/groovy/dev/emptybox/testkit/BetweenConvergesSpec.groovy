package dev.emptybox.testkit

/** What happens on the box while the clock advances and the spec does not converge. */
class BetweenConvergesSpec extends KitSpec {

    private static final String APP = """
        service('app') {
            command 'bin/app'
            health  { http 'http://127.0.0.1:8080/healthz'; within '30s'; interval '10s'; failures 3 }
        }
        """

    def 'a service that exits is started again at once, then after 1s, 2s, 4s'() {
        given:
        script APP
        service('app').crashesAfter('10s')
        converge()

        when:
        advance '10s'

        then:
        service('app').starts == 2
        running('app')

        when:
        advance '10500ms'

        then:
        service('app').phase == 'waiting'
        service('app').starts == 2

        when: 'it starts at 21s and 33s, and exits at 43s'
        advance '22500ms'

        then:
        service('app').starts == 4
        !running('app')

        when:
        service('app').healthy()
        advance '4s'

        then: 'nothing converged'
        running('app')
        service('app').starts == 5
        restarts('app') == 0
        secondRun.changed == []
    }

    def 'a service is given up as its policy says, which the next converge reports'() {
        given:
        script "service('app') { command 'bin/app'; restart { policy 'on-failure'; tries 2; within '10m' } }"
        converge()
        service('app').exitsAtOnce(3, 'no licence')

        when:
        service('app').crash()
        advance '5m'

        then:
        service('app').phase == 'failed'
        service('app').starts == 3

        when:
        service('app').healthy()

        then:
        converge().converged
    }

    def 'one that ends well is finished'() {
        given:
        script "service('app') { command 'bin/app'; restart { policy 'on-failure' } }"
        converge()

        when:
        service('app').exitsAtOnce(0, '')
        service('app').crash()
        advance '1m'

        then:
        service('app').phase == 'finished'
        service('app').starts == 2
    }

    def 'without an agent an exited service stays down, and the next converge starts it'() {
        given:
        script APP
        converge()

        when:
        kill()
        service('app').crash()
        advance '10m'

        then:
        running == []
        converge().changed == ['service app']
    }

    def 'a service that becomes critical between two converges is restarted by a cycle of its own'() {
        given:
        script APP
        converge()

        when:
        service('app').unhealthy { service('app').starts == 1 }
        advance '25s'

        then: 'two of three checks have failed'
        restarts('app') == 0

        when:
        advance '5s'

        then:
        restarts('app') == 1
        running('app')
        secondRun.changed == []
    }

    def 'a crash runs onCrash in the next converge'() {
        given:
        script "onCrash('app') { log.warn 'app has crashed' }\n$APP"
        converge()

        when:
        service('app').crash()

        then:
        converge().log == ['app has crashed']
        converge().log == []
    }

    def 'jobs run and services restart in the order of the clock'() {
        given:
        def order = []
        script "job('look') { command 'bin/look'; every '15s' }\n$APP"
        command('bin/look') { runs { order << service('app').starts } }
        service('app').crashesAfter('10s')
        converge()

        when:
        advance '40s'

        then: 'starts at 0s, 10s, 21s and 33s; looks at 15s and 30s'
        order == [2, 3]
    }

    def 'two services that want one port: the second exits, and the converge says why'() {
        given:
        script """
            service('one') { command 'bin/one'; health { http 'http://127.0.0.1:8080/'; within '5s' } }
            service('two') { command 'bin/two'; $health }
        """
        if (listens) {
            service('two').listensOn(8080)
        }

        when:
        def run = converge()

        then:
        run.failed.what == 'service two exited soon after its start'
        run.failed.why.contains('cannot listen on port 8080: address already in use, by service one')

        where:
        health                                                      | listens
        "health { http 'http://127.0.0.1:8080/two'; within '5s' }"  | false
        "health { command 'bin/true' }"                             | true
    }

    def 'services that exchange their ports do not collide, because one of them is stopped first'() {
        given:
        def services = { int one, int two -> """
            service('one') { command 'bin/one', '$one'; health { tcp '127.0.0.1:$one'; within '5s' } }
            service('two') { command 'bin/two', '$two'; health { tcp '127.0.0.1:$two'; within '5s' } }
        """.toString() }
        script services(1001, 1002)
        converge()

        when:
        script services(1002, 1001)

        then:
        converge().changes == ['service two | service.stop | two', 'service one | service.restart | one', 'service two | service.start | two']
        running == ['one', 'two']
    }

    def 'a failed converge about which no assertion asks fails the feature'() {
        when:
        def ran = Specs.run(stateRepo(), """
            import dev.emptybox.testkit.ConvergeSpec
            class AskedSpec extends ConvergeSpec {
                def setup() { commit 'converge.groovy': "fail 'not today'" }
                def 'silent'() { when: converge(); then: files == [] }
                def 'of no change'() { expect: secondRun.changed == [] }
                def 'asks why'() { expect: converge().failed.what.contains('not today') }
                def 'asks whether'() { expect: !converge().converged }
                def 'asks what became of the commit'() { when: converge(); then: good == null }
                def 'reads what was printed'() { expect: converge().lines.join().contains('not today') }
            }
            """)

        then:
        ran.findAll { it.value }.keySet() == ['silent', 'of no change'] as Set
        ran.silent.contains('converge() number 1 of this feature failed, and no assertion asks about it')
        ran.silent.contains('converge.groovy:1:1: not today')
        ran.silent.contains('run.failed.what')
    }

    def 'an archive has the same bytes whenever it is made: #name'() {
        expect:
        artefact("https://repo.example.org/$name", ['b/run': 'run', a: 'x' * 70_000]) == artefact("https://repo.example.org/2/$name", [a: 'x' * 70_000, 'b/run': 'run'])
        artefact("https://repo.example.org/$name", ['b/run': 'run', a: 'a=1']) == digest

        where:
        name       || digest
        'a.zip'    || '8a092d0f72be6e339b4ebdcec2302442a29e5f954209c12b1504fa7ad843fc02'
        'a.tar'    || '40e96affa3577a7f703a27b7a1cd60f3af8f96cec3a478c58a850f960c8b5ca9'
        'a.tar.gz' || 'cce7fa70f4026ac391c3f3f1f063f9a6a74b1c1dce068344ba2a62dbedebbf87'
    }
}
