package dev.emptybox.agent.converge

import dev.emptybox.agent.journal.Request
import dev.emptybox.agent.journal.Run
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import java.time.Duration

/** What an operator asks of an agent: a rollback, a pause, a release from quarantine, and an agent that only reports. */
class OperatorCycleSpec extends CycleSpecification {

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
}
