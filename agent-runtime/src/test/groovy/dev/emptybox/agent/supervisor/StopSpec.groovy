package dev.emptybox.agent.supervisor

import dev.emptybox.agent.os.KillCommand
import dev.emptybox.agent.os.ProcessStart
import dev.emptybox.agent.os.Programs
import dev.emptybox.stdlib.model.ProblemException
import java.time.Duration
import java.util.concurrent.Executors

class StopSpec extends SupervisedSpecification {

    static final Duration SHORT = Duration.ofMillis(300)

    def 'a service gets the signal of its definition and the time to act on it'() {
        given:
        def supervisor = supervisor()
        supervisor.start(definition("trap 'echo $signal > got; exit 0' $signal; echo up > up; while :; do sleep 0.02; done", signal: signal))
        eventually { written('up') }

        when:
        supervisor.stop('app')

        then:
        text('got') == signal
        !supervisor.state('app').running()

        where:
        signal << ['TERM', 'INT', 'QUIT', 'USR1']
    }

    def 'a service can be stopped right after its start'() {
        given:
        def supervisor = supervisor()
        def pid = supervisor.start(definition('sleep 600')).pid()
        long before = System.nanoTime()

        when:
        supervisor.stop('app')

        then: 'the signal was not lost, so no grace was needed'
        !alive(pid)
        System.nanoTime() - before < Duration.ofSeconds(10).toNanos()
    }

    def 'who ignores the signal is killed after the grace, and the grandchildren too'() {
        given:
        def supervisor = supervisor()
        def child = "trap \"\" TERM; echo \$\$ > grandchild; while :; do sleep 600; done"
        def pid = supervisor.start(definition("trap '' TERM; sh -c '$child' & wait; wait", grace: SHORT)).pid()
        eventually { written('grandchild') }
        long before = System.nanoTime()

        when:
        supervisor.stop('app')

        then:
        System.nanoTime() - before >= SHORT.toNanos()
        !alive(pid)
        !alive(text('grandchild') as long)
        supervisor.state('app').exit().text() == 'was stopped'
    }

    def 'a child that outlives its parent gets the grace as well'() {
        given: 'a shell that dies of the signal at once, and a child that needs a moment'
        def supervisor = supervisor()
        def child = 'trap "sleep 0.2; echo clean > end; exit 0" TERM; echo up > up; sleep 600 & wait'
        supervisor.start(definition("sh -c '$child' & wait"))
        eventually { written('up') }

        when:
        supervisor.stop('app')

        then:
        text('end') == 'clean'
    }

    def 'what a crashed leader left in its group is ended by a stop'() {
        given:
        def supervisor = supervisor()
        supervisor.start(definition('trap "" TERM; sleep 600 & echo $! > orphan; exit 1', grace: SHORT))
        eventually { !endings.empty }
        long orphan = text('orphan') as long
        assert alive(orphan)

        when:
        supervisor.stop('app')

        then:
        !alive(orphan)
        supervisor.state('app').exit().text() == 'exited with code 1'
    }

    def 'a process that left the group is found by its token'() {
        given:
        def supervisor = supervisor()
        supervisor.start(definition("setsid sh -c 'echo \$\$ > stray; exec sleep 600' & exec sleep 600"))
        eventually { written('stray') }
        long stray = text('stray') as long

        when:
        supervisor.stop('app')

        then:
        !alive(stray)
    }

    def 'without a process group of its own the service and its children still end'() {
        given:
        def supervisor = supervisor(new Launcher(new ProcessStart(System.getenv(), Optional.empty())), seen)
        def pid = supervisor.start(definition('sleep 600 & echo $! > child; wait')).pid()
        eventually { written('child') }

        when:
        supervisor.stop('app')

        then:
        !alive(pid)
        !alive(text('child') as long)

        where:
        seen << [Processes.ofThisMachine(), new ProcessHandles()]
    }

    def 'with what any Java machine knows the group still ends'() {
        given:
        def supervisor = supervisor(new Launcher(ProcessStart.ofThisMachine(System.getenv())), new ProcessHandles())
        def pid = supervisor.start(definition("trap '' TERM; sleep 600 & echo \$! > child; wait; wait", grace: SHORT)).pid()
        eventually { written('child') }

        when:
        supervisor.stop('app')

        then:
        !alive(pid)
        !alive(text('child') as long)
    }

    def 'stopping what does not run is fine'() {
        given:
        def supervisor = supervisor()
        supervisor.start(definition('exit 0', name: 'ended'))
        eventually { !endings.empty }

        when:
        supervisor.stop('unknown')
        supervisor.stop('ended')

        then:
        noExceptionThrown()
    }

    def 'the state can be asked while a stop waits, and the stop can be interrupted'() {
        given:
        def supervisor = supervisor()
        supervisor.start(definition("trap 'echo got > got' TERM; echo up > up; while :; do sleep 600 & wait; done"))
        eventually { written('up') }
        def thread = Executors.newSingleThreadExecutor()

        when:
        def stop = thread.submit {
            try {
                supervisor.stop('app')
                'stopped'
            } catch (ProblemException e) {
                e.message + ', flag ' + Thread.currentThread().interrupted
            }
        }
        eventually { written('got') }

        then:
        supervisor.state('app').running()

        when:
        thread.shutdownNow()

        then:
        stop.get() == 'The stop of service app was interrupted, flag true'
        supervisor.state('app').running()

        cleanup:
        ProcessHandle.of(supervisor.state('app').pid()).ifPresent { it.destroyForcibly() }
    }

    def 'an unknown signal name stops the service anyway'() {
        given:
        def supervisor = supervisor()
        def pid = supervisor.start(definition('sleep 600', signal: 'NOSUCH')).pid()

        when:
        supervisor.stop('app')

        then:
        !alive(pid)
    }

    def 'signals are sent by #means'() {
        given:
        def record = supervisor().start(definition("trap 'echo got > got; exit 0' TERM; echo up > up; sleep 600 & wait"))
        eventually { written('up') }

        when:
        new Signals(processes, new KillCommand(command)).stop(onRecord(), processes.members(onRecord()))

        then:
        eventually { !alive(record.pid()) }
        text('got') == 'got'

        where:
        means              | command
        'the kill program' | [Programs.tool('kill').get().toString()]
        'the shell'        | ['/bin/sh', '-c', 'kill "$@"', 'kill']
        'Java'             | []
    }
}
