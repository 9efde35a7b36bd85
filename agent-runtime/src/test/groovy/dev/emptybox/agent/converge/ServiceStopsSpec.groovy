package dev.emptybox.agent.converge

import com.sun.net.httpserver.HttpServer
import dev.emptybox.stdlib.model.Health
import java.nio.file.Files
import java.time.Duration

/** What has to leave stops before anything starts that needs what it holds; with real processes and ports. */
class ServiceStopsSpec extends CycleSpecification {

    private final int one = new ServerSocket(0).withCloseable { it.localPort }
    private final int two = new ServerSocket(0).withCloseable { it.localPort }
    private HttpApp app

    def setup() {
        app = new HttpApp(Files.createDirectories(dir.resolve('app')))
    }

    private String web(String name, int port, String version = name) {
        """
        service('$name') {
            command ${app.command(port, version)}
            health  { http 'http://127.0.0.1:$port/'; within '60s'; interval '50ms' }
            restart { policy 'never' }
        }
        """
    }

    private static String idle(String name, String also = '') {
        "service('$name') { command 'sh', '-c', 'sleep 600'; $also }\n"
    }

    private List<List<String>> changes() {
        ((List<Map<String, ?>>) journal.last(1)[0].report().changes).collect { [it.kind, it.target]*.toString() }
    }

    private static String answer(int port) {
        new URI("http://127.0.0.1:$port/").toURL().text
    }

    def 'a service that is renamed and keeps its port stops before the new one starts (E19)'() {
        given:
        commit(web('web', one))
        assert cycle.once() == Cycle.Result.CONVERGED

        when:
        commit("file('note') { content 'x' }\n" + web('site', one))

        then:
        cycle.once() == Cycle.Result.CONVERGED
        changes() == [['file.write', 'note'], ['service.stop', 'web'], ['service.start', 'site']]
        answer(one) == 'site'
        journal.ledger().mismatches() == 0
    }

    def 'two services swap their ports: both end before either starts on the port of the other (E19)'() {
        given:
        commit(web('a', one) + web('b', two))
        assert cycle.once() == Cycle.Result.CONVERGED

        when:
        commit(web('a', two) + web('b', one))

        then:
        cycle.once() == Cycle.Result.CONVERGED
        changes() == [['service.stop', 'b'], ['service.restart', 'a'], ['service.start', 'b']]
        [answer(one), answer(two)] == ['b', 'a']
        journal.ledger().mismatches() == 0
    }

    def 'a service declared stopped after the one that needs its port stops before it (E19)'() {
        given:
        commit(web('web', one))
        assert cycle.once() == Cycle.Result.CONVERGED

        when:
        commit(web('site', one) + "service('web') { state 'stopped' }")

        then:
        cycle.once() == Cycle.Result.CONVERGED
        changes() == [['service.stop', 'web'], ['service.start', 'site']]
        journal.ledger().mismatches() == 0
    }

    def 'a script whose end a plan cannot know lets a service have the port of one that is not declared above it (E19)'() {
        given:
        commit(web('web', one))
        assert cycle.once() == Cycle.Result.CONVERGED

        when:
        commit("def said = exec('ask') { shell 'echo yes' }\nif (said.stdout == 'yes') { file('note') { content 'x' } }\n" + web('site', one))

        then:
        cycle.once() == Cycle.Result.CONVERGED
        changes()*.first() == ['command.run', 'file.write', 'service.stop', 'service.start']
        answer(one) == 'site'
    }

    def 'services that are no longer declared stop in the order of the plan, the youngest first (T11)'() {
        given:
        commit(idle('s2') + idle('s1') + idle('s3', "after 's2'"))
        assert cycle.once() == Cycle.Result.CONVERGED

        when:
        commit(idle('new'))

        then:
        cycle.once() == Cycle.Result.CONVERGED
        changes() == [['service.stop', 's3'], ['service.stop', 's1'], ['service.stop', 's2'], ['service.start', 'new']]
        journal.ledger().mismatches() == 0
    }

    def 'nothing is stopped when the script fails (E19)'() {
        given:
        commit(web('web', one))
        cycle.once()
        def pid = supervisor.state('web').pid()

        when:
        commit(web('site', one) + "fail 'not today'")
        cycle.once()

        then:
        supervisor.state('web').pid() == pid
        !supervisor.state('site').running()
    }

    def 'a stranger on the port does not count as the health of the service (E20)'() {
        given:
        def stranger = HttpServer.create(new InetSocketAddress('127.0.0.1', one), 0)
        stranger.createContext('/') { exchange -> exchange.sendResponseHeaders(200, -1); exchange.close() }
        stranger.start()

        when:
        commit(idle('web'))
        cycle.once()
        def verdict = live.ask('web', new Health.ByHttp("http://127.0.0.1:$one/"), Duration.ofMinutes(1))

        then:
        verdict.level() == Health.Level.CRITICAL
        verdict.why().startsWith("http://127.0.0.1:$one/: another process, which was started before the service, answers there: process ${ProcessHandle.current().pid()}, ")

        and: 'of a service that does not run nothing is known'
        live.ask('other', new Health.ByHttp("http://127.0.0.1:$one/"), Duration.ofMinutes(1)) == Health.Verdict.OK

        cleanup:
        stranger.stop(0)
    }

    def 'a service that a shell has started owns its port (E20)'() {
        when:
        commit("""service('web') {
            command 'sh', '-c', '''${app.command(one, 'web').replace("'", '').replace(',', '')} & wait'''
            health  { http 'http://127.0.0.1:$one/'; within '60s'; interval '50ms' }
        }""")

        then:
        cycle.once() == Cycle.Result.CONVERGED
        supervisor.ports('web') == [one] as Set
        supervisor.foreignListener('web', one).empty
    }
}
