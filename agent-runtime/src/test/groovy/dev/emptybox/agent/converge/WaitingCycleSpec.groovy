package dev.emptybox.agent.converge

import dev.emptybox.agent.journal.Run
import java.nio.file.Files
import java.util.concurrent.CompletableFuture

/** What a script waits for is waited for by the apply, never by the plan. */
class WaitingCycleSpec extends CycleSpecification {

    def 'the apply waits for what the plan has left open (F35)'() {
        given:
        commit("waitFor('it') { path 'sock'; interval '10ms' }\nfile('after') { content 'x' }")
        hearing = { Event event ->
            if (event.name() == 'apply') {
                CompletableFuture.runAsync { Files.writeString(dir.resolve('root/sock'), '') }
            }
        }

        expect:
        cycle.once() == Cycle.Result.CONVERGED
        Files.readString(dir.resolve('root/after')) == 'x'
    }

    def 'a revision that waits in vain, before it has changed anything, is tried again and not quarantined (F35)'() {
        given:
        def first = commit("file('a') { content 'x' }")
        assert cycle.once() == Cycle.Result.CONVERGED
        commit("waitFor('it') { path 'sock'; timeout '20ms'; interval '10ms' }\nfile('a') { content 'y' }")

        expect:
        cycle.once() == Cycle.Result.BEHIND
        journal.ledger().good().commit() == first
        journal.ledger().quarantine().isEmpty()
        journal.last(1)[0].outcome() == Run.Result.FAILED

        when:
        Files.writeString(dir.resolve('root/sock'), '')

        then:
        cycle.once() == Cycle.Result.CONVERGED
        Files.readString(dir.resolve('root/a')) == 'y'
    }
}
