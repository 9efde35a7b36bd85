package dev.emptybox.agent.converge

import dev.emptybox.agent.journal.Run
import java.nio.file.Files
import java.time.Duration

/** The blocks of a script that are for a stop, the next start, a crash and a failure. */
class HooksCycleSpec extends CycleSpecification {

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
}
