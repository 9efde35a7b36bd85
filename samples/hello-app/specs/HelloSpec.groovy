import dev.emptybox.testkit.ConvergeSpec

/** What this repo does to a box. Each feature begins with an empty one; run them with: emptybox test */
class HelloSpec extends ConvergeSpec {

    def 'an empty box gets everything, and a second converge changes nothing'() {
        expect:
        plan() == golden('first.plan')
        converge().changed == ['directory bin', 'template app.config', 'download bin/hello.jar', 'service hello']
        running == ['hello']
        secondRun.changed == []
    }

    def 'a changed setting restarts exactly one service, once'() {
        given:
        converge()

        when:
        state.vars.greeting = 'good morning'
        def run = converge()

        then:
        run.changed == ['template app.config', 'service hello']
        run.restarted == ['hello']
        file('app.config').text.contains('greeting=good morning')
        secondRun.changed == []
    }

    def 'a new version alone restarts it as well'() {
        given:
        converge()

        when:
        release '1.1.0'

        then:
        converge().changed == ['download bin/hello.jar', 'service hello']
        restarts('hello') == 1
    }

    def 'a new version and a new setting in one commit are one restart'() {
        given:
        converge()

        when:
        release '1.1.0'
        state.vars.greeting = 'welcome'
        def run = converge()

        then:
        run.changed == ['template app.config', 'download bin/hello.jar', 'service hello']
        restarts('hello') == 1
    }

    def 'a release that is never healthy goes back to the last good one: program and setting together'() {
        given:
        converge()

        when:
        release '1.2.0'
        state.vars.greeting = 'oops'
        service('hello').unhealthy { file('bin/hello.jar').sha256 == state.distro.sha256 }
        def bad = commit('release 1.2.0')
        def run = converge()

        then:
        run.failed.what == 'service hello is not healthy after 30s'
        run.behind
        file('app.config').text.contains('greeting=hello')
        running('hello')
        quarantined == [bad]

        and: 'it is quarantined and not retried'
        secondRun.changed == []
    }

    def 'an agent that dies between the new setting and the restart is mended by the next one'() {
        given:
        converge()

        when:
        state.vars.port = 9090
        crashAfter 'template app.config'
        def run = converge()

        then: 'the old program still runs, with the old setting'
        run.crashed
        restarts('hello') == 0

        when:
        run = converge()

        then:
        run.changed == ['service hello']
        restarts('hello') == 1
    }

    def 'a program with another checksum than the commit names changes nothing'() {
        given:
        converge()

        when:
        release '1.1.0'
        state.distro.sha256 = '0' * 64
        def run = converge()

        then:
        run.failed.what == 'checksum of http://127.0.0.1:8099/hello-1.1.0.jar differs'
        run.changed == []
        running('hello')
        restarts('hello') == 0
    }

    def 'the program is started, checked and stopped in its own way'() {
        when:
        converge()

        then:
        with(service('hello')) {
            command == ['java', '-jar', 'bin/hello.jar', '--config', 'app.config']
            health == 'http://127.0.0.1:8080/healthz within 30s'
            stop == 'TERM, killed after 10s'
        }
    }

    def 'a box says that it has started, once, and that it stops'() {
        given:
        facts hostname: 'shop-1'

        expect:
        converge().log == ['box shop-1 just started']
        secondRun.log == []
        stop() == ['box is stopping']
    }

    def 'production greets in its own way'() {
        given:
        labels env: 'prod'

        when:
        converge()

        then:
        file('app.config').text.contains('greeting=good day')
    }

    /** Publishes a release, and lets the state name it. */
    private void release(String version) {
        state.version = version
        state.distro.url = "http://127.0.0.1:8099/hello-${version}.jar".toString()
        state.distro.sha256 = artefact(state.distro.url, "hello $version")
    }
}
