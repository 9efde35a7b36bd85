import dev.emptybox.testkit.ConvergeSpec

/** Two programs in one box, and who is touched by what. */
class GeneratorEchoSpec extends ConvergeSpec {

    private static final String NUMBERS_COME = "sh -c 'find shared/data -newermt -10seconds | grep -q .'"

    def setup() {
        command NUMBERS_COME
    }

    def 'an empty box gets both, the one that writes first, and a second converge changes nothing'() {
        expect:
        plan() == golden('first.plan')
        converge().changed == ['directory bin', 'directory shared', 'download bin/generator', 'service generator',
                               'download bin/echo.jar', 'service echo']
        running == ['echo', 'generator']
        secondRun.changed == []
    }

    def 'a new version of #program restarts that one and not the other'() {
        given:
        converge()

        when:
        release program, '1.1.0'
        def run = converge()

        then:
        run.changed == ["download $place", "service $program"]*.toString()
        run.restarted == [program]
        restarts(other) == 0
        secondRun.changed == []

        where:
        program     | place           | other
        'generator' | 'bin/generator' | 'echo'
        'echo'      | 'bin/echo.jar'  | 'generator'
    }

    def 'a new setting of #program restarts that one and not the other'() {
        given:
        converge()

        when:
        state[program][setting] = value

        then:
        converge().changed == ["service $program"]*.toString()
        restarts(program) == 1

        where:
        program     | setting    | value
        'generator' | 'interval' | 5
        'echo'      | 'port'     | 8001
    }

    def 'new versions of both in one commit are one restart of each'() {
        given:
        converge()

        when:
        release 'generator', '1.1.0'
        release 'echo', '1.1.0'

        then:
        converge().restarted == ['generator', 'echo']
        restarts('generator') == 1
        restarts('echo') == 1
    }

    def 'when one of two new versions is bad, both go back: they were released together'() {
        given:
        converge()
        def before = ['bin/generator', 'bin/echo.jar'].collect { file(it).sha256 }

        when:
        release 'generator', '1.1.0'
        release 'echo', '1.1.0'
        service('echo').unhealthy { file('bin/echo.jar').sha256 == state.echo.sha256 }
        def run = converge()

        then:
        run.failed.what == 'service echo is not healthy after 30s'
        run.behind
        ['bin/generator', 'bin/echo.jar'].collect { file(it).sha256 } == before
        running == ['echo', 'generator']
    }

    def 'a bad generator is stopped before echo is touched'() {
        given:
        converge()

        when:
        release 'generator', '1.1.0'
        release 'echo', '1.1.0'
        service('generator').exitsAtOnce(1, 'no randomness left') { file('bin/generator').sha256 == state.generator.sha256 }
        def run = converge()

        then:
        run.failed.what == 'service generator exited soon after its start'
        restarts('echo') == 0
        running == ['echo', 'generator']
    }

    def 'a crash of #one is healed, and #other is not restarted for it'() {
        given:
        converge()

        when:
        service(one).crash()
        advance '5s'
        converge()

        then:
        running == ['echo', 'generator']
        restarts(other) == 0
        starts(other) == 1

        where:
        one         | other
        'generator' | 'echo'
        'echo'      | 'generator'
    }

    def 'a generator that lives and writes nothing is not good enough, and echo is not touched for it'() {
        given:
        converge()

        when:
        release 'generator', '1.1.0'
        release 'echo', '1.1.0'
        command(NUMBERS_COME) { exits 1 }
        def run = converge()

        then:
        run.failed.what == 'service generator is not healthy after 30s'
        restarts('echo') == 0
    }

    def 'both are started with their settings, and share a file'() {
        when:
        converge()

        then:
        with(service('generator')) {
            command == ['bin/generator', 'shared/data']
            env == [INTERVAL: '2']
            health == "$NUMBERS_COME within 30s"
            stop == 'TERM, killed after 2s'
            after == []
        }
        with(service('echo')) {
            command == ['java', '-jar', 'bin/echo.jar', '8000', 'shared']
            health == 'http://127.0.0.1:8000/healthz within 30s'
            after == ['generator']
        }
        file('bin/generator').mode == '0755'
    }

    /** Publishes a release of one of the two, and lets the state name it. */
    private void release(String program, String version) {
        def about = state[program]
        about.version = version
        about.url = about.url.replaceAll(/\d+\.\d+\.\d+/, version)
        about.sha256 = artefact(about.url, "$program $version")
    }
}
