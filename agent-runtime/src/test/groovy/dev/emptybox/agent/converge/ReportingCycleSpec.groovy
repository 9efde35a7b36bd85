package dev.emptybox.agent.converge

import dev.emptybox.agent.journal.Run
import java.nio.file.Files
import java.time.Duration

/** What is reported and recorded after failures, also when the journal cannot be written. */
class ReportingCycleSpec extends CycleSpecification {

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

    def 'a problem is one event, with the lines of its evidence as they were written (N27)'() {
        given:
        commit("service('app') { command 'sh', '-c', 'echo one; echo two; exit 3' }\n")

        when:
        cycle.once()

        then:
        told('apply.failed').size() == 1
        told('apply.failed')[0].contains('exited with code 3\none\ntwo;')
    }
}
