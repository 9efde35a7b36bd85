package dev.emptybox.agent.converge

import dev.emptybox.agent.git.Author
import dev.emptybox.agent.journal.Run
import java.nio.file.Files

/** Upgrades of a real web server in maintenance, with a client that asks all the time. */
class MaintenanceCycleSpec extends CycleSpecification {

    static final String PAGE = '<p>Back soon</p>'

    final int port = new ServerSocket(0).withCloseable { it.localPort }
    HttpApp app
    Prober prober

    def setup() {
        app = new HttpApp(Files.createDirectories(dir.resolve('app')))
    }

    def cleanup() {
        prober?.close()
    }

    private String release(String version, String migrate = "'sleep', '2'", String drain = '0s') {
        repository.commit(['converge.groovy': """\
            maintenance(state.vars.port) {
                of 'app'
                page 'down.html'
                retryAfter '20s'
                drain '$drain'
                during {
                    def config = file('app.conf') { content "version \${state.version}" }
                    once("migrate-\${state.version}") {
                        exec('migrate') { command $migrate }
                    }
                    service('app') {
                        command   ${app.command(port, version)}
                        restartOn config
                        health    { http "http://127.0.0.1:\${state.vars.port}/"; within '30s'; interval '20ms' }
                    }
                }
            }
            """.stripIndent().bytes, 'files/down.html': PAGE.bytes,
            'state.json': """{"version": "$version", "vars": {"port": $port}}""".bytes], "release $version", new Author('A', 'a@b'))
    }

    private List<String> kinds() {
        ((List<Map<String, ?>>) journal.last(1)[0].report().changes)*.kind as List<String>
    }

    def 'clients of an upgrade with a migration see the old version, the page, the new version, and nothing else'() {
        given:
        release('1', "'true'")
        cycle.once()
        prober = new Prober(port, { status.ready() })
        eventually { prober.hasSeen('200 1') }

        when:
        release('2')
        def result = cycle.once()
        eventually { prober.hasSeen('200 2') }
        prober.close()
        def handedOver = prober.gap('200 1', "503 $PAGE")
        def handedBack = prober.gap("503 $PAGE", '200 2')
        println "maintenance: $prober.runs; at most $handedOver ms from the old version to the page, $handedBack ms from the page to the new one"

        then: 'between two of these there may be moments without an answer'
        result == Cycle.Result.CONVERGED
        prober.seen - 'none' == ['200 1', "503 $PAGE".toString(), '200 2']
        prober.seen.count('none') <= 2
        handedOver < 10_000
        handedBack < 30_000
        prober.probes.findAll { it.answer().startsWith('503') }.every { it.head().readLines().contains('Retry-After: 20') }

        and: 'it was one start, and what was planned'
        kinds() == ['maintenance.begin', 'file.write', 'once.begin', 'command.run', 'once.done', 'maintenance.end', 'service.start']
        journal.ledger().mismatches() == 0
    }

    def 'the agent is not ready before the service drains, and is ready when the services have been asked again'() {
        given:
        release('1', "'true'")
        cycle.once()
        prober = new Prober(port, { status.ready() })
        eventually { prober.hasSeen('200 1') }

        when:
        release('2', "'sleep', '0.3'", '1s')
        cycle.once()
        def ready = status.ready()
        eventually { prober.hasSeen('200 2') }
        prober.close()

        then:
        prober.probes.count { it.answer() == '200 1' && !it.ready() } > 20
        prober.probes.findAll { it.answer().startsWith('503') }.every { !it.ready() }
        ready

        and: 'the status says where'
        published*.maintenance.unique() == ['', String.valueOf(port)]
        published.last().maintenance == ''
    }

    def 'nothing is in maintenance while nothing has to change'() {
        given:
        release('1', "'true'")
        cycle.once()
        def pid = supervisor.state('app').pid()
        prober = new Prober(port, { status.ready() })

        when:
        def results = (1..3).collect { cycle.once() }
        eventually { prober.hasSeen('200 1') }
        prober.close()

        then:
        results == [Cycle.Result.CONVERGED] * 3
        supervisor.state('app').pid() == pid
        prober.seen == ['200 1']
        prober.probes.every { it.ready() }
        journal.last(9).size() == 1
    }

    def 'when the body fails the page stays until the last good revision starts the service again'() {
        given:
        def good = release('1', "'true'")
        cycle.once()
        def atFailure = null
        hearing = { Event event -> if (event.name() == 'apply.failed') { atFailure = [Prober.ask(port), status.ready()] } }

        when:
        def bad = release('2', "'false'")
        def result = cycle.once()

        then:
        atFailure[0].startsWith('HTTP/1.1 503 ')
        !atFailure[1]

        and: 'the way back has ended it'
        result == Cycle.Result.BEHIND
        Prober.ask(port).endsWith('\r\n\r\n1')
        status.ready()
        journal.last(2).collect { [it.revision(), it.outcome()] } == [[good, Run.Result.CONVERGED], [bad, Run.Result.FAILED]]
        kinds() == ['maintenance.begin', 'file.write', 'maintenance.end', 'service.start']
        journal.ledger().mismatches() == 0
    }

    def 'a page that was left is not in the way of a script without any maintenance'() {
        given:
        release('1', "'false'")
        cycle.once()
        def left = Prober.ask(port)

        when:
        commit("service('web') { command ${app.command(port, '3')}; health { http 'http://127.0.0.1:$port/'; within '30s' } }")

        then:
        left.endsWith(PAGE)
        cycle.once() == Cycle.Result.CONVERGED
        Prober.ask(port).endsWith('\r\n\r\n3')
    }

    def 'a page that the repo does not have fails the plan, and nothing is touched'() {
        given:
        release('1', "'true'")
        cycle.once()
        def pid = supervisor.state('app').pid()

        when:
        commit("maintenance($port) { of 'app'; page 'gone.html'; during { file('a') { content 'b' } } }")

        then:
        cycle.once() == Cycle.Result.BEHIND
        status.asMap().problems*.what == ['There is no gone.html in the state repo']
        supervisor.state('app').pid() == pid
    }
}
