package dev.emptybox.agent.converge

import dev.emptybox.agent.git.Author
import dev.emptybox.agent.journal.Request
import dev.emptybox.agent.journal.Run
import dev.emptybox.agent.supervisor.RecordedServices
import dev.emptybox.stdlib.model.Digests
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.model.Service
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import java.time.Duration
import java.util.concurrent.CountDownLatch

/** Cycles over a real repository and real processes: what is reported and recorded after failures. */
class CycleSpec extends CycleSpecification {

    static final String SLEEPING = "service('app') { command 'sleep', '600' }\n"
    static final String ENDING = "service('app') { command 'sh', '-c', 'exit 3' }\n"

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

    def 'a quarantined head is reported again by the next agent, or apply would fail silently'() {
        given:
        commit(SLEEPING)
        cycle.once()
        commit(ENDING)
        cycle.once()
        end()
        events.clear()

        when:
        newAgent()
        2.times { cycle.once() }

        then:
        told('revision.quarantined')*.replaceFirst(/, on .*/, '') == ['service app exited soon after its start']
    }

    def 'two lasting problems are each reported once, and a refused revision is recorded once'() {
        given: 'a good revision that cannot be planned any more, and a head that does not compile'
        commit("directory 'd'\nfile('d/a') { content 'x' }\n")
        cycle.once()
        commit('fiel\n')
        Files.delete(dir.resolve('root/d/a'))
        Files.delete(dir.resolve('root/d'))
        Files.writeString(dir.resolve('root/d'), 'in the way')

        when:
        def results = (1..3).collect { cycle.once() }

        then:
        results == [Cycle.Result.FAILED] * 3
        told('revision.refused').size() == 1
        told('good.failed').size() == 1
        journal.last(9).count { it.outcome() == Run.Result.REFUSED } == 1
    }

    def 'a journal that cannot be written speaks against no revision'() {
        given:
        def good = commit("file('a') { content 'one' }\n")
        cycle.once()
        commit("file('a') { content 'two' }\n")
        Files.move(dir.resolve('home/journal/runs'), dir.resolve('aside'))
        Files.writeString(dir.resolve('home/journal/runs'), 'in the way')

        when:
        def results = (1..2).collect { cycle.once() }

        then:
        results == [Cycle.Result.FAILED] * 2
        told('journal.full').size() == 1
        journal.ledger().quarantine() == [:]
        journal.ledger().good().commit() == good
        Files.readString(dir.resolve('root/a')) == 'one'

        and: 'the status tells of it as long as it is so'
        status.asMap().result == 'failed'
        status.asMap().problems*.what == ["The journal cannot be written: ${dir.resolve('home/journal')}"]

        when:
        Files.delete(dir.resolve('home/journal/runs'))

        then:
        cycle.once() == Cycle.Result.CONVERGED
        status.asMap().problems == []
    }

    def 'a ledger that can no longer be written is reported by the status, which does not show old data'() {
        given:
        commit("file('a') { content 'one' }\n")
        cycle.once()
        def fine = status.asMap().result
        def ledger = dir.resolve('home/journal/ledger.json')
        Files.move(ledger, dir.resolve('aside'))
        Files.createDirectory(ledger)
        def thread = Thread.start { agent.run() }

        when:
        eventually { !told('cycle.failed').empty }
        eventually { status.asMap().phase == 'waiting' }

        then:
        fine == 'converged'
        status.asMap().result == 'failed'
        status.asMap().problems*.what == ["The journal's ledger cannot be read: $ledger"]

        when:
        Files.delete(ledger)
        Files.move(dir.resolve('aside'), ledger)
        agent.nudge()

        then:
        eventually { status.asMap().with { it.result == 'converged' && it.problems == [] } }

        cleanup:
        agent.stop(Duration.ofSeconds(10))
        thread.join()
    }

    def 'onStop runs although the agent is stopped in the middle of a run of the script, before the line it is on'() {
        given:
        commit("""exec('look') { shell 'test ! -e slow || { touch looking; sleep 60; }'; readOnly() }
            onStop { file('stopped') { content 'yes' } }""")
        cycle.once()
        Files.createFile(dir.resolve('root/slow'))

        when:
        def thread = Thread.start { agent.run() }
        eventually { Files.exists(dir.resolve('root/looking')) }
        agent.stop(Duration.ofSeconds(20))
        thread.join()

        then:
        Files.readString(dir.resolve('root/stopped')) == 'yes'
    }

    def 'a problem is one event, with the lines of its evidence as they were written (N27)'() {
        given:
        commit("service('app') { command 'sh', '-c', 'echo one; echo two; exit 3' }\n")

        when:
        cycle.once()

        then:
        told('apply.failed').size() == 1
        told('apply.failed')[0].contains('exited with code 3\none\ntwo;')
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

    private void ask(Request.Verb verb, String revision = '') {
        requests.ask(new Request(verb, revision))
    }

    def 'a rollback by hand goes back to the revision that was good before, and stays there until the next commit'() {
        given:
        def first = commit(SLEEPING)
        cycle.once()
        def second = commit("service('app') { command 'sleep', '500' }\n")
        cycle.once()

        when:
        ask(Request.Verb.ROLLBACK)

        then:
        cycle.once() == Cycle.Result.BEHIND
        journal.ledger().good().commit() == first
        status.asMap().pinned == first
        told('operator.rollback') == ['requested by the operator']
        journal.last(1)[0].cause().text() == 'rollback by hand'

        when: 'the agent is started anew'
        end()
        newAgent()

        then: 'it stays there, and the other one counts as good as before'
        cycle.once() == Cycle.Result.BEHIND
        journal.ledger().good().commit() == first
        journal.ledger().earlier()*.commit() == [second]

        when:
        def third = commit(SLEEPING + '\n')

        then:
        cycle.once() == Cycle.Result.CONVERGED
        journal.ledger().good().commit() == third
        status.asMap().pinned == ''
    }

    def 'a rollback to what was never good here is refused with those that were, and changes nothing'() {
        given:
        commit(SLEEPING)
        cycle.once()
        def before = journal.ledger()

        when:
        ask(Request.Verb.ROLLBACK, 'abcdef')

        then:
        cycle.once() == Cycle.Result.CONVERGED
        told('operator.refused')[0].startsWith('Revision abcdef was not good on this box')
        journal.ledger() == before
        !requests.waiting()
    }

    def 'an agent that only reports reports a difference once, with its diff on record, and corrects nothing'() {
        given:
        commit("file('note') { content 'as wanted\\n' }\n")
        cycle.once()
        def note = dir.resolve('root/note')
        Files.writeString(note, 'edited by hand\n')
        end()
        newAgent(Cycle.Mode.REPORT_ONLY)

        expect:
        cycle.once() == Cycle.Result.DRIFTED
        cycle.once() == Cycle.Result.DRIFTED
        Files.readString(note) == 'edited by hand\n'
        told('drift').size() == 1

        and:
        def run = journal.last(1)[0]
        run.outcome() == Run.Result.REPORTED
        run.cause().text() == 'drift'
        run.report().changes[0].diff.contains('-edited by hand')
    }

    def 'a file that was edited, deleted or given another mode by hand is set right at the next cycle, and recorded as drift with its difference'() {
        given:
        commit("file('note') { content 'as wanted\\n'; mode '0640' }\n")
        cycle.once()
        def note = dir.resolve('root/note')

        when:
        harm(note)
        cycle.once()

        then:
        Files.readString(note) == 'as wanted\n'
        PosixFilePermissions.toString(Files.getPosixFilePermissions(note)) == 'rw-r-----'
        journal.last(1)[0].cause().text() == 'drift'
        journal.last(1)[0].report().changes[0].with { it.reason + it.diff }.contains(shown)

        where:
        harm                                                                                            | shown
        ({ Path it -> Files.writeString(it, 'edited by hand\n') })                                      | '-edited by hand'
        ({ Path it -> Files.delete(it) })                                                               | '+as wanted'
        ({ Path it -> Files.setPosixFilePermissions(it, PosixFilePermissions.fromString('rw-rw-rw-')) }) | '0666'
    }

    def 'a paused agent changes nothing, even after a new start, until it is resumed'() {
        given:
        commit(SLEEPING)
        cycle.once()
        ask(Request.Verb.PAUSE)
        commit("service('app') { command 'sleep', '500' }\n")
        def pid = supervisor.state('app').pid()

        expect:
        cycle.once() == Cycle.Result.PAUSED
        supervisor.state('app').pid() == pid

        when:
        end()
        newAgent()

        then:
        cycle.once() == Cycle.Result.PAUSED
        published.last().paused

        when:
        ask(Request.Verb.RESUME)

        then:
        cycle.once() == Cycle.Result.CONVERGED
        supervisor.state('app').pid() != pid
    }

    def 'a revision that is released from quarantine is tried again'() {
        given:
        commit(SLEEPING)
        cycle.once()
        def bad = commit(ENDING)
        cycle.once()
        assert journal.ledger().quarantine().keySet() == [bad] as Set
        def tries = { told('apply.failed').size() }
        assert cycle.once() == Cycle.Result.BEHIND && tries() == 1

        when:
        ask(Request.Verb.RELEASE_QUARANTINE, bad.take(8))
        cycle.once()

        then:
        told('operator.released') == ['requested by the operator']
        tries() == 2
    }

    def 'a request wakes the agent long before its interval is over'() {
        given:
        commit(SLEEPING)
        def thread = Thread.start { agent.run() }
        eventually { events.any { it.name() == 'converged' } }

        when:
        ask(Request.Verb.TRIGGER)

        then:
        eventually { told('operator.trigger').size() == 1 }

        cleanup:
        agent.stop(Duration.ofSeconds(20))
        thread.join()
    }

    def 'what onNextStart does is done after the agent was killed, and not after it was stopped in order'() {
        given:
        commit("onNextStart { file('cleaned') { content revision.commit } }\n$SLEEPING")

        when: 'it has never run'
        cycle.once()

        then:
        !Files.exists(dir.resolve('root/cleaned'))

        when: 'it was killed'
        end()
        newAgent()
        cycle.once()

        then: 'it is done once'
        Files.exists(dir.resolve('root/cleaned'))
        journal.last(1)[0].report().changes*.task == ['file cleaned']

        when:
        Files.delete(dir.resolve('root/cleaned'))
        cycle.once()

        then:
        !Files.exists(dir.resolve('root/cleaned'))

        when: 'it was stopped in order'
        agent.stop(Duration.ofSeconds(20))
        end()
        newAgent()
        cycle.once()

        then:
        !Files.exists(dir.resolve('root/cleaned'))
    }

    def 'what onCrash does is done once after the service has exited unexpectedly'() {
        given:
        commit("onCrash('app') { file('crashed') { content 'x' } }\nonCrash('other') { file('other') { content 'x' } }\n$SLEEPING")
        cycle.once()

        when:
        ProcessHandle.of(supervisor.state('app').pid()).get().destroyForcibly()
        eventually { cycle.once() == Cycle.Result.CONVERGED && Files.exists(dir.resolve('root/crashed')) }

        then:
        !Files.exists(dir.resolve('root/other'))

        when:
        Files.delete(dir.resolve('root/crashed'))
        cycle.once()

        then:
        !Files.exists(dir.resolve('root/crashed'))
    }

    def 'what onFailure does when the script fails is done before the way back, and in the record of the run that failed'() {
        given:
        commit("file('note') { content 'good' }\n$SLEEPING")
        cycle.once()
        commit("onFailure { file('told') { content readFile('note') } }\nfile('note') { content 'bad' }\n$ENDING")

        when:
        cycle.once()

        then:
        Files.readString(dir.resolve('root/told')) == 'bad'
        Files.readString(dir.resolve('root/note')) == 'good'
        journal.last(2)[1].outcome() == Run.Result.FAILED
        journal.last(2)[1].report().onFailure.changes*.task == ['file told']
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
