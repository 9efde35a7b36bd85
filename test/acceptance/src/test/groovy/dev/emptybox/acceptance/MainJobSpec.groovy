package dev.emptybox.acceptance

import java.nio.file.Files
import spock.lang.AutoCleanup
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Stepwise

/** One agent lives through it all, from an empty box to its end; Git and the releases come from nginx. */
@Stepwise
@Requires(value = { Installed.GIT_HTTP }, reason = Installed.GIT_BEHIND_NGINX)
class MainJobSpec extends OneAgentSpecification {

    private static final String HELLO = 'bin/hello.jar'

    @Shared
    @AutoCleanup(quiet = false)
    NginxGit nginx

    @Shared
    App app = new App(Ports.free())

    @Shared
    int probes = Ports.free()

    def setupSpec() {
        nginx = new NginxGit(directory.resolve('nginx'))
        ['1.0.0', '1.1.0'].each { Files.write(nginx.artefacts.resolve("hello-${it}.jar"), Hello.release(it)) }
        repo = GitRepo.create(nginx.repositories, 'state')
        nginx.start()
        box = new Box(directory)
    }

    def 'an agent that starts while Git is out of reach says so once, waits, and serves its probes'() {
        given:
        nginx.stop()

        when:
        agent = run()

        then:
        agent.await("cannot reach ${nginx.url('state')}").contains('the agent retries automatically')
        Await.until('it has tried again') { box.statusJson().result == 'failed' }
        new App(probes).get('/livez') == 'ok\n'
        new App(probes).get('/readyz') == null

        cleanup:
        nginx.start()
    }

    def 'an empty repository is an error and never taken as intended'() {
        expect:
        agent.await('the repository is empty').contains('push a first commit')
    }

    def 'the first commit deploys hello'() {
        when:
        repo.commit('hello 1.0.0', Hello.files(wishes()))

        then:
        agent.await('converged to').contains('first converge')
        app.version() == '1.0.0'
        app.greeting() == 'hello'
        app.config() == Files.readString(box.root.resolve('app.config'))
        new App(probes).get('/readyz') == 'ok\n'

        and: 'what failed before was told once, however often it was tried'
        agent.count('cannot reach') == 1
        agent.count('the repository is empty') == 1
    }

    def 'a cycle with an unchanged head costs one listing of names and nothing else'() {
        given:
        def said = agent.output
        def pid = box.pid(HELLO)
        def before = Box.tree(box.root)

        when:
        nginx.forget()
        awaitCycles(4)
        def requests = nginx.requests()

        then:
        nginx.commands().every { it == 'ls-refs' }
        requests.every { it == 'POST /git/state.git/git-upload-pack 200' }
        agent.output == said
        box.pid(HELLO) == pid
        Box.tree(box.root) == before
    }

    def 'a changed setting is one restart'() {
        given:
        def before = starts()

        when:
        repo.commit('greet well', ['state.json': Hello.state(wishes(greeting: 'good day'))])
        agent.await('converged to')

        then:
        app.greeting() == 'good day'
        starts() == before + 1
        box.pids(HELLO).size() == 1
    }

    def 'a new version is fetched once, and is one restart'() {
        given:
        def before = starts()
        nginx.forget()

        when:
        repo.commit('hello 1.1.0', ['state.json': Hello.state(wishes(version: '1.1.0'))])
        agent.await('converged to')

        then:
        app.version() == '1.1.0'
        // A fetch that outlasts this short interval is continued (206), never started again.
        nginx.requests().count('GET /artefacts/hello-1.1.0.jar 200') == 1
        starts() == before + 1
    }

    def 'a commit that is bad changes nothing and is reported once: #what'() {
        given:
        def pid = box.pid(HELLO)
        def before = Box.tree(box.root)

        when:
        def commit = repo.commit(what, Hello.files(wishes(version: '1.1.0')) + files(this))
        def line = agent.await("revision ${commit.take(10)} cannot be used, nothing was changed")
        awaitCycles(3)

        then:
        line.contains(told)
        agent.count("revision ${commit.take(10)} cannot be used") == 1
        box.pid(HELLO) == pid
        app.version() == '1.1.0'
        Box.tree(box.root) == before
        new App(probes).get('/readyz') == 'ok\n'

        where:
        what                | told                                            | files
        'does not compile'  | "converge.groovy:22:1: There is no task 'directroy'; did you mean 'directory'?" | { ['converge.groovy': Hello.script() + "directroy 'x'\n"] }
        'throws'            | 'converge.groovy:22:'                           | { ['converge.groovy': Hello.script() + "throw new IllegalStateException('no good')\n"] }
        'misses a key'      | "converge.groovy:22:21: There is no key 'timout' in state.vars" | { ['converge.groovy': Hello.script() + 'log.info state.vars.timout\n'] }
        'wrong checksum'    | 'hello-1.0.0.jar differs; expected 00000000'    | { spec -> ['state.json': Hello.state(spec.wishes(sha256: '0' * 64))] }
        'no such artefact'  | '404'                                           | { spec -> ['state.json': Hello.state(spec.wishes(file: 'hello-9.9.9.jar', sha256: '1' * 64))] }
        'state is broken'   | 'state.json:1:'                                 | { ['state.json': '{"vars": }'] }
    }

    def 'status and history show the bad commit'() {
        when:
        def status = box.status()
        def runs = box.history()

        then:
        status.out.contains('behind    the newest revision is')
        status.out.contains('problem   state.json:1:')
        status.out.contains('service   hello: ok')
        runs.take(6)*.outcome == ['REFUSED'] * 6
        runs.take(6)*.message == ['state is broken', 'no such artefact', 'wrong checksum', 'misses a key', 'throws', 'does not compile']
    }

    def 'the next good commit is taken'() {
        when:
        repo.commit('good again', Hello.files(wishes(version: '1.1.0', greeting: 'again')))
        agent.await('converged to')

        then:
        app.greeting() == 'again'
        !box.status().out.contains('behind')
    }

    def 'while the Git server is down the service runs on, and status says how old the knowledge is'() {
        given:
        def pid = box.pid(HELLO)

        when:
        nginx.stop()
        agent.await('cannot reach')
        def status = Await.until('status knows') { box.status().with { it.out.contains('problem') ? it : null } }

        then:
        status.out.contains('problem   cannot reach')
        status.out =~ /source .*, reached 20\d\d-/
        app.version() == '1.1.0'
        box.pid(HELLO) == pid
        new App(probes).get('/readyz') == 'ok\n'
    }

    def 'a service that is killed then is healed all the same'() {
        given:
        def pid = box.pid(HELLO)

        when:
        Box.kill(pid)
        agent.await('service hello has exited')
        agent.await('service hello was restarted')
        Await.until('it answers', { agent.output }) { answers() }

        then:
        box.pid(HELLO) != pid
        app.version() == '1.1.0'
    }

    private boolean answers() {
        try {
            app.version() != null
        } catch (IOException notYet) {
            false
        }
    }

    def 'when the Git server is back the next commit is taken'() {
        when:
        nginx.start()
        repo.commit('back', ['state.json': Hello.state(wishes(version: '1.1.0', greeting: 'back'))])
        agent.await('converged to')

        then:
        app.greeting() == 'back'
        !box.status().out.contains('problem')
    }

    def 'an agent that was killed and started again adopts the service'() {
        given:
        def pid = box.pid(HELLO)
        agent.kill()

        expect: 'the service outlives it'
        app.version() == '1.1.0'
        box.status().out.contains('not running')

        when:
        agent = run()
        Await.until('it is ready', { agent.output }) { new App(probes).get('/readyz') == 'ok\n' }
        awaitCycles(2)

        then:
        box.pid(HELLO) == pid
        agent.count('service.') == 0
    }

    def 'SIGTERM stops the services, the newest first, and ends with 143'() {
        given:
        repo.commit('with a helper', ['converge.groovy': Hello.script() + '''
            service('helper') {
                command 'sh', '-c', 'echo helping; exec sleep 1000'
                stop    { signal 'TERM'; grace '5s' }
            }'''.stripIndent()])
        agent.await('converged to')

        when:
        def start = System.nanoTime()
        agent.terminate()
        def exit = agent.end()
        def took = (System.nanoTime() - start) / 1e9
        def last = agent.output.findAll { !it.startsWith('hello | ') }.takeRight(4)

        then:
        exit == 143
        took < 10
        last[0].contains('box is stopping')
        last[1].contains('service helper: stopped')
        last[2].contains('service hello: stopped')
        last[3].contains('stopped')
        app.version() == null
        box.pids(HELLO).empty
        box.pids('sleep 1000').empty
        box.logOf('hello').last() == 'stopped'
    }

    Map<String, Object> wishes(Map<String, Object> more = [:]) {
        [port: app.port, url: nginx.artefactUrl, *: more]
    }

    private AgentProcess run() {
        box.start(['run', nginx.url('state'), '--home', box.home.toString(), '--interval', '200ms', '--listen', "127.0.0.1:$probes".toString()])
    }

    private int starts() {
        box.logOf('hello').count { it.startsWith('started ') }
    }

    private void awaitCycles(int count) {
        def end = nginx.commands().size() + count
        Await.until("$count cycles", { agent.output.join('\n') }) { nginx.commands().size() >= end }
    }
}
