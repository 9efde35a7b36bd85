package dev.emptybox.acceptance

import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Stepwise

/** The state repo is a path of this machine, and the artefact server does what artefact servers sometimes do. */
@Stepwise
class LocalPathSpec extends OneAgentSpecification {

    private static final String HELLO = 'bin/hello.jar'

    @Shared
    @AutoCleanup(quiet = false)
    Artefacts artefacts = new Artefacts()

    @Shared
    App app = new App(Ports.free())

    def setupSpec() {
        box = new Box(directory)
        repo = GitRepo.create(directory, 'state')
        repo.commit('hello 1.0.0', Hello.files(wishes()))
        agent = box.run(repo.bare.toString())
    }

    def 'a download that breaks off is taken up where it broke, and hello is deployed'() {
        given:
        agent.await('converged to')

        expect:
        app.version() == '1.0.0'

        when:
        artefacts.breakOnce('hello-1.1.0.jar', 1000)
        repo.commit('hello 1.1.0', ['state.json': Hello.state(wishes(version: '1.1.0'))])
        agent.await('converged to')

        then:
        app.version() == '1.1.0'
        def asked = artefacts.asked.findAll { it.startsWith('hello-1.1.0.jar') }
        asked.take(2) == ['hello-1.1.0.jar', 'hello-1.1.0.jar bytes=1000-']

        and: 'a cycle that takes over from a slow one goes on as well'
        asked.drop(2).every { it ==~ /hello-1\.1\.0\.jar bytes=\d{4,}-/ }
    }

    def 'while the new version is still on its way, the old one serves and nothing has changed'() {
        given:
        def pid = box.pid(HELLO)
        def before = Box.tree(box.root)

        when:
        artefacts.hold('hello-1.0.0-again.jar')
        repo.commit('hello 1.0.0 from elsewhere', ['state.json': Hello.state(wishes(version: '1.0.0', file: 'hello-1.0.0-again.jar', sha256: 'ab' * 32, greeting: 'late'))])
        Await.until('it is asked for', { agent.output.join('\n') }) { 'hello-1.0.0-again.jar' in artefacts.asked }

        then: 'not even the configuration, which comes first in the script'
        app.version() == '1.1.0'
        box.pid(HELLO) == pid
        Box.tree(box.root) == before

        when: 'it turns out that there is none'
        artefacts.release('hello-1.0.0-again.jar')

        then:
        agent.await('cannot be used, nothing was changed').contains('404')
        box.pid(HELLO) == pid
        Box.tree(box.root) == before
    }

    def 'SIGTERM in the middle of an apply ends it at once, and nothing is held against the revision'() {
        given:
        def slow = repo.commit('slow', Hello.files(wishes(version: '1.1.0', greeting: 'slowly')) + [
                'converge.groovy': Hello.script() + "exec('slow') { command 'sleep', '${app.port}'; creates 'never'; timeout '1h' }\n"])
        box.pid("sleep $app.port")

        when:
        def begun = System.nanoTime()
        agent.terminate()
        def exit = agent.end()

        then:
        exit == 143
        System.nanoTime() - begun < 15_000_000_000
        box.pids("sleep $app.port").empty
        box.pids(HELLO).empty
        box.history()[0].with { [it.revision, it.outcome] } == [slow, 'INTERRUPTED']
        box.statusJson().quarantine == [:]

        when: 'the next start goes on with the next commit'
        def quick = repo.commit('quick', ['converge.groovy': Hello.script()])
        agent = box.run(repo.bare.toString())
        agent.await("converged to ${quick.take(10)}")

        then:
        app.greeting() == 'slowly'
    }

    private Map<String, Object> wishes(Map<String, Object> more = [:]) {
        [port: app.port, url: artefacts.url, *: more]
    }
}
