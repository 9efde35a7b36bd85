package dev.emptybox.acceptance

import java.nio.file.Files
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Stepwise

/** Two programs in one box that share a file: each has its version, its restarts and its crashes, and leaves the other alone. */
@Stepwise
class GeneratorEchoSpec extends OneAgentSpecification {

    private static final String GENERATOR = 'bin/generator'
    private static final String ECHO = 'bin/echo.jar'

    @Shared
    @AutoCleanup(quiet = false)
    Artefacts artefacts = new Artefacts()

    @Shared
    Map<String, Object> state = new Sample('generator-echo').state()

    @Shared
    App echo = new App(Ports.free())

    def setupSpec() {
        box = new Box(directory)
        repo = GitRepo.create(directory, 'state')
        state.echo.port = echo.port
        state.generator += [interval: 0.02, silence: 2]
        release('generator', 'generator-1.0.0.sh')
        release('echo', 'echo-1.0.0.jar')
        repo.commit('first', new Sample('generator-echo').files(state))
        agent = box.run(repo.bare.toString())
        agent.await('converged to')
        prober = new Prober("http://127.0.0.1:$echo.port/data").awaitFirst()
    }

    def 'one writes what the other serves; the server starts second'() {
        expect:
        prober.last ==~ /(\d+\n)*/
        grows()
        echo.get('/version') == '1.0.0\n'
        started(GENERATOR) <= started(ECHO)
    }

    def 'a new version of the generator is taken, and echo does not notice'() {
        given:
        def before = [generator: box.pid(GENERATOR), echo: box.pid(ECHO)]

        when:
        release('generator', 'generator-1.1.0.sh')
        commit()
        Await.until('it writes five digits', { prober.last }) { prober.last.readLines().takeRight(20).every { it ==~ /\d{5}/ } }

        then:
        box.pid(GENERATOR) != before.generator
        box.pid(ECHO) == before.echo
        prober.failures == []
    }

    def 'a new setting of the generator is taken, and echo does not notice'() {
        given:
        def before = [generator: box.pid(GENERATOR), echo: box.pid(ECHO)]

        when:
        state.generator.interval = 0.01
        commit()

        then:
        box.logOf('generator').last() == 'generator 1.1.0 appends to shared/data every 0.01 s'
        box.pid(GENERATOR) != before.generator
        box.pid(ECHO) == before.echo
        prober.failures == []
        grows()
    }

    def 'a new version of echo is taken, and the generator does not notice'() {
        given:
        def generator = box.pid(GENERATOR)
        def lines = numbers()

        when:
        release('echo', 'echo-1.1.0.jar')
        commit()

        then:
        echo.get('/version') == '1.1.0\n'
        box.pid(GENERATOR) == generator
        numbers() > lines
    }

    def 'a generator that crashes is started again, and echo goes on serving'() {
        given:
        def before = [generator: box.pid(GENERATOR), echo: box.pid(ECHO)]
        prober.more()
        prober.failures.clear()

        when:
        Box.kill(before.generator)
        agent.await('service generator was restarted')

        then:
        grows()
        box.pid(GENERATOR) != before.generator
        box.pid(ECHO) == before.echo
        prober.failures == []
    }

    def 'a generator that hangs is known by the numbers that do not come, and restarted; echo does not notice'() {
        given:
        def before = [generator: box.pid(GENERATOR), echo: box.pid(ECHO)]

        when:
        Command.run(directory, [:], ['/bin/kill', '-STOP', "$before.generator".toString()])
        agent.await('service.restart generator')

        then:
        grows()
        box.pid(GENERATOR) != before.generator
        box.pid(ECHO) == before.echo
        prober.failures == []
    }

    def 'an echo that crashes is started again, and the generator goes on writing'() {
        given:
        def before = [generator: box.pid(GENERATOR), echo: box.pid(ECHO)]
        def lines = numbers()

        when:
        Box.kill(before.echo)
        agent.await('service echo was restarted')
        Await.until('it answers') { echo.get('/version') == '1.1.0\n' }

        then:
        box.pid(ECHO) != before.echo
        box.pid(GENERATOR) == before.generator
        numbers() > lines
    }

    def 'a version of the generator that exits at once is rolled back, and echo is not affected'() {
        given:
        def before = box.pid(ECHO)
        prober.more()
        prober.failures.clear()

        when:
        release('generator', 'generator-1.2.0.sh')
        repo.commit('the bad release', ['state.json': Sample.json(state)])
        def refused = agent.await('is quarantined and not retried')
        agent.await('(return to the last good revision)')
        agent.await('converged to')

        then:
        refused.contains('service generator exited soon after its start')
        grows()
        box.logOf('generator').last() == 'generator 1.1.0 appends to shared/data every 0.01 s'
        box.pid(ECHO) == before
        prober.failures == []
    }

    def 'a clean stop ends the requested one first, although it is not the younger one'() {
        given:
        Box.kill(box.pid(GENERATOR))
        agent.await('service generator was restarted')
        prober.close()

        when:
        agent.terminate()
        def exit = agent.end()

        then:
        exit == 143
        started(ECHO) == null
        agent.output.findAll { it.contains(': stopped (') }.collect { (it =~ /service (\w+): stopped/)[0][1] } == ['echo', 'generator']
        box.pids(GENERATOR) + box.pids(ECHO) == []
    }

    private void release(String program, String file) {
        state[program] += [url: "$artefacts.url/$file".toString(), sha256: Hello.sha256(Sample.release(file))]
    }

    private void commit() {
        repo.commit('next', ['state.json': Sample.json(state)])
        agent.await('converged to')
    }

    private int numbers() {
        Files.readAllLines(box.root.resolve('shared/data')).size()
    }

    private boolean grows() {
        def before = prober.last
        Await.until('the numbers become more') { prober.last.length() > before.length() && prober.last.startsWith(before) }
    }

    private Object started(String program) {
        def pids = box.pids(program)
        pids.empty ? null : ProcessHandle.of(pids[0]).flatMap { it.info().startInstant() }.orElse(null)
    }
}
