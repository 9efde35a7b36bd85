package dev.emptybox.agent.converge

import dev.emptybox.agent.git.Author
import dev.emptybox.agent.journal.Run
import dev.emptybox.agent.supervisor.RecordedServices
import dev.emptybox.stdlib.model.Digests
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.model.Service
import java.nio.file.Files
import java.time.Duration
import java.util.concurrent.CountDownLatch

/** Cycles over a real repository and real processes: services, drift and the way back. */
class CycleSpec extends CycleSpecification {

    def 'a service that has ended is healed, and the run says that it is that and why'() {
        given:
        commit(SLEEPING)
        cycle.once()
        def pid = supervisor.state('app').pid()

        when: 'nobody is there to see it'
        end()
        ProcessHandle.of(pid).get().destroyForcibly()
        eventually { !new RecordedServices(dir.resolve('home')).state('app').running() }
        newAgent()

        then:
        cycle.once() == Cycle.Result.CONVERGED
        supervisor.state('app').pid() != pid
        with(journal.last(1)[0]) {
            cause().text() == 'heal'
            report().changes*.reason == ['it does not run: it is gone']
        }
    }

    def 'five files, an environment variable and the version in one commit are one new process'() {
        given:
        def script = { String version ->
            (1..5).collect { "def f$it = file('f$it') { content '$version' }\n" }.join() + """\
                service('app') {
                    command   'sh', '-c', 'echo \$VERSION >> starts; exec sleep 600'
                    env       'VERSION', '$version'
                    restartOn f1, f2, f3, f4, f5, '$version'
                }""".stripIndent()
        }
        commit(script('1'))
        cycle.once()
        def old = supervisor.state('app').pid()

        when:
        commit(script('2'))
        cycle.once()
        cycle.once()

        then:
        supervisor.state('app').pid() != old
        Files.readAllLines(dir.resolve('root/starts')) == ['1', '2']
        journal.last(1)[0].report().changes*.kind.count { it.startsWith('service.') } == 1
    }

    def 'services are stopped in the reverse of their order, whichever was restarted last'() {
        given:
        commit(['db', 'cache', 'app'].collect { name ->
            """\
            service('$name') {
                command 'sh', '-c', 'trap "echo $name >> stops; exit" TERM; while :; do sleep 0.05; done'
                ${name == 'app' ? "after 'db', 'cache'" : ''}
            }
            """.stripIndent()
        }.join())
        def thread = Thread.start { agent.run() }
        eventually { status.ready() }
        def pid = supervisor.state('db').pid()
        ProcessHandle.of(pid).get().destroyForcibly()
        eventually { supervisor.state('db').running() && supervisor.state('db').pid() != pid }

        when:
        agent.stop(Duration.ofSeconds(20))
        thread.join()

        then: 'the restarted db is younger than the app that needs it'
        Files.readAllLines(dir.resolve('root/stops')) == ['app', 'db', 'cache']
    }

    def 'an order that cannot be kept is refused before anything is touched'() {
        given:
        commit("file('a') { content 'x' }\nservice('app') { command 'sleep', '600'; after 'db' }\nservice('db') { command 'sleep', '600' }\n")

        expect:
        cycle.once() == Cycle.Result.FAILED
        told('revision.refused')[0].startsWith("converge.groovy:2:1: service app starts after 'db', which is declared after it")
        !Files.exists(dir.resolve('root/a'))
    }

    def 'a job that is done is finished, however soon, and is not done again'() {
        given:
        commit("service('job') { command 'sh', '-c', 'echo once >> done'; restart { policy '$policy' } }\n")

        when:
        cycle.once()
        eventually { supervisor.state('job').phase() == Service.Phase.FINISHED }
        cycle.once()

        then:
        cycle.once() == Cycle.Result.CONVERGED
        Files.readAllLines(dir.resolve('root/done')) == ['once']
        journal.last(9).size() == 1
        status.asMap().services == [job: 'finished']
        status.ready()

        where:
        policy << ['on-failure', 'never']
    }

    def 'a job that fails at its start fails the apply'() {
        given:
        commit("service('job') { command 'sh', '-c', 'exit 2'; restart { policy 'never' } }\n")

        expect:
        cycle.once() == Cycle.Result.FAILED
    }

    String value = ''

    @Override
    Secrets secrets() {
        new Secrets({ name -> Optional.of(value) })
    }

    def 'a rotated secret is the cause of a run, and named in it'() {
        given:
        value = 'first value'
        commit("""def config = file('app.conf') { content "password=\${secret('db')}\\n" }
            service('app') { command 'sleep', '600'; env 'DB', secret('db'); restartOn config }""")
        cycle.once()

        when:
        value = 'second value'
        cycle.once()

        then:
        with(journal.last(1)[0]) {
            cause().text() == 'secret rotated'
            report().changes*.reason == ['secret db has changed', 'secret db has changed, and file app.conf is different']
            report().changes*.diff == ['~ secret db has another value', '~ secret db has another value\n~ file app.conf: secret db has changed']
        }
    }

    def 'a program that runs on every converge and changes nothing leaves no run'() {
        given:
        def script = { String answer -> ['converge.groovy': "script('probe') { named '$answer' }".bytes, 'state.json': '{}'.bytes,
            'tasks/probe/task.sh': "#!/bin/sh\ncat > /dev/null\ndate >> ran\necho '{\"changed\": $answer}'\n".bytes] }
        repository.commit(script('false'), 'no change', new Author('A', 'a@b'))
        cycle.once()
        def runs = journal.last(9)

        when:
        cycle.once()
        cycle.once()

        then:
        Files.readAllLines(dir.resolve('root/ran')).size() == 3
        runs*.report()*.changes == [[]]
        journal.last(9) == runs
        journal.ledger().mismatches() == 0

        when:
        repository.commit(script('true'), 'a change', new Author('A', 'a@b'))
        2.times { cycle.once() }

        then:
        journal.last(9)*.cause()*.text() == ['every converge', 'new revision', 'first converge']
        journal.last(1)[0].report().changes*.kind == ['command.run']
    }

    def 'a changed file is drift'() {
        given:
        commit("file('a') { content 'x' }\n")
        cycle.once()

        when:
        Files.writeString(dir.resolve('root/a'), 'y')
        cycle.once()

        then:
        journal.last(1)[0].cause().text() == 'drift'
    }

    def 'a bad release is left for the last good one, and quarantined with the reason'() {
        given:
        def good = commit("file('a') { content 'good' }\n" + SLEEPING)
        cycle.once()
        def bad = commit("file('a') { content 'bad' }\n" + ENDING)

        when:
        def results = (1..3).collect { cycle.once() }

        then: 'the box is as it was'
        results == [Cycle.Result.BEHIND] * 3
        Files.readString(dir.resolve('root/a')) == 'good'
        supervisor.state('app').running()

        and: 'one try, one way back, told once'
        journal.last(9).collect { [it.revision(), it.outcome(), it.cause().text()] } == [
            [good, Run.Result.CONVERGED, 'return to the last good revision'],
            [bad, Run.Result.FAILED, 'new revision'],
            [good, Run.Result.CONVERGED, 'first converge']]
        journal.ledger().quarantine()[bad].startsWith('service app exited soon after its start, on 2')
        told('revision.quarantined').size() == 1

        and: 'the status says what is wrong as long as the bad one is the head'
        status.asMap().problems*.what == ['service app exited soon after its start']
        status.asMap().revision == good
        status.asMap().head == bad

        when: 'the next good one comes'
        commit(SLEEPING)

        then:
        cycle.once() == Cycle.Result.CONVERGED
        status.asMap().problems == []
    }

    def 'a body that runs once and fails is not run again before the script says so, then once'() {
        given:
        def body = { int code -> "{ exec('go') { shell 'echo x >> ran; exit $code' } }\n" }
        def runs = { Files.readAllLines(dir.resolve('root/ran')).size() }

        when: 'it fails'
        commit("once('move') " + body(3))

        then:
        cycle.once() == Cycle.Result.FAILED
        runs() == 1

        when: 'it is mended, and the agent is a new one'
        end()
        newAgent()
        commit("once('move') " + body(0))

        then: 'nobody has said that it may begin anew'
        cycle.once() == Cycle.Result.FAILED
        status.asMap().problems*.what == ['once move was interrupted on this box']
        runs() == 1

        when:
        commit("once('move', onInterrupted: 'retry') " + body(0))

        then:
        cycle.once() == Cycle.Result.CONVERGED
        cycle.once() == Cycle.Result.CONVERGED
        runs() == 2
    }

    def 'a stop cuts off what is under way, and that speaks against no revision'() {
        given:
        def good = commit(SLEEPING)
        cycle.once()
        def bad = commit(SLEEPING + "exec('slow') { command 'sleep', '601' }\n")
        def thread = Thread.start { agent.run() }
        eventually { events.any { it.name() == 'apply' && it.about().revision == bad } }

        when:
        agent.stop(Duration.ofSeconds(20))
        thread.join()

        then:
        journal.last(1)[0].outcome() == Run.Result.INTERRUPTED
        journal.ledger().quarantine() == [:]
        journal.ledger().good().commit() == good
        told('cycle.failed') == []
        !supervisor.state('app').running()

        and: 'the status says so'
        status.asMap().phase == 'stopped'
        status.asMap().services == [app: 'stopped']
        !status.ready()
    }

    def 'a stop ends the agent even when its interruption is swallowed on the way'() {
        given:
        commit(SLEEPING)
        def applying = new CountDownLatch(1)
        hearing = { Event event ->
            if (event.name() == 'apply') {
                applying.countDown()
                try {
                    Thread.sleep(60_000)
                } catch (InterruptedException swallowed) {
                    events << event
                }
            }
        }
        def thread = Thread.start { agent.run() }
        applying.await()

        when:
        agent.stop(Duration.ofSeconds(20))
        thread.join(20_000)

        then:
        !thread.alive
        !supervisor.state('app').running()
    }

    def 'a service that ends is started again at once, without a run, and one that ends at every start waits and is not healthy'() {
        given:
        Files.writeString(dir.resolve('root/up'), '')
        commit("service('app') { command 'sh', '-c', 'test -f up && exec sleep 600' }\n")
        def thread = Thread.start { agent.run() }
        eventually { events.any { it.name() == 'converged' } && status.ready() }
        def pid = supervisor.state('app').pid()
        def runs = journal.last(9).size()

        when:
        ProcessHandle.of(pid).get().destroyForcibly()

        then:
        eventually { supervisor.state('app').running() && supervisor.state('app').pid() != pid && status.ready() }

        when:
        Files.delete(dir.resolve('root/up'))
        // It may have ended already, if it checked only now.
        ProcessHandle.of(supervisor.state('app').pid()).ifPresent { it.destroyForcibly() }

        then: 'long before the interval of ten minutes is over'
        eventually { !status.ready() }
        status.asMap().services.app ==~ /critical: not running: it .*; waiting .* before the next start/

        and: 'the plan leaves it to its supervisor'
        journal.last(9).size() == runs
        told('apply.failed') == []

        cleanup:
        agent.stop(Duration.ofSeconds(20))
        thread.join()
    }

    def 'artefacts of commits that failed do not stay in the cache, those of the good one and of the newest do (G40)'() {
        given: 'an artefact for each commit, and a command that fails in all but the first'
        def artefact = { int number ->
            def file = Files.writeString(dir.resolve("release-$number"), "release $number")
            """download('release') { url '${file.toUri()}'; sha256 '${Digests.sha256("release $number")}' }
               exec('check') { command '${number == 1 ? 'true' : 'false'}' }"""
        }
        commit(artefact(1))
        cycle.once()

        when:
        (2..5).each {
            commit(artefact(it))
            cycle.once()
            cycle.once()
        }

        then:
        dir.resolve('home/artefacts').toFile().list().findAll { it ==~ /[0-9a-f]{64}/ } as Set == [1, 5].collect { Digests.sha256("release $it") } as Set
        Files.readString(dir.resolve('root/release')) == 'release 1'
    }
}
