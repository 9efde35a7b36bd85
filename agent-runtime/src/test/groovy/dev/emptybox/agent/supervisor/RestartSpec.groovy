package dev.emptybox.agent.supervisor

import dev.emptybox.agent.os.ProcessStart
import dev.emptybox.stdlib.model.Service
import dev.emptybox.stdlib.model.Service.Phase
import dev.emptybox.stdlib.model.Service.Policy
import java.nio.file.Files
import java.time.Duration
import java.time.temporal.ChronoUnit
import spock.lang.Requires

class RestartSpec extends SupervisedSpecification {

    static final ON_FAILURE = new Service.Restart(Policy.ON_FAILURE, 0, Duration.ofMinutes(10))
    static final NEVER = new Service.Restart(Policy.NEVER, 0, Duration.ofMinutes(10))
    static final TWICE = new Service.Restart(Policy.ALWAYS, 2, Duration.ofMinutes(10))

    /** Writes a line at each start, then follows its instructions. */
    private static String counted(String then) {
        'echo once >> starts; ' + then
    }

    private int starts() {
        written('starts') ? text('starts').readLines().size() : 0
    }

    private Supervisor keeping(Service.Definition wanted) {
        def supervisor = supervisor()
        supervisor.start(wanted)
        supervisor.supervise(wanted)
        supervisor
    }

    def 'a service that is killed runs again at once, with the same definition and inputs'() {
        given:
        def wanted = definition('exec sleep 600', inputs: [config: 'abc'], environment: [A: 'b'])
        def supervisor = keeping(wanted)
        def before = supervisor.state('app')

        when:
        ProcessHandle.of(before.pid()).get().destroyForcibly()
        eventually { supervisor.state('app').running() && supervisor.state('app').pid() != before.pid() }

        then:
        supervisor.state('app').isOf(wanted)
        eventually { standings*.phase() == [Phase.WAITING, Phase.RUNNING] }
        endings == ['app was killed by signal 9']
        onRecord().tracker().row() == 1
    }

    def 'a service that its starter has not vouched for is not started again'() {
        given:
        def supervisor = supervisor()

        when:
        supervisor.start(definition(counted('exit 1')))
        eventually { !standings.empty }

        then:
        standings*.phase() == [Phase.ENDED]
        supervisor.state('app').phase() == Phase.ENDED
        starts() == 1

        when: 'it vouches late'
        supervisor.supervise(definition(counted('exit 1')))

        then:
        eventually { starts() > 2 }
    }

    def 'one that keeps exiting is given up after its tries, and another definition starts it again'() {
        given:
        def supervisor = keeping(definition(counted('exit 3'), restart: TWICE))

        expect:
        eventually { supervisor.state('app').phase() == Phase.FAILED }
        starts() == 3
        supervisor.state('app').exit().text() == 'exited with code 3'
        supervisor.state('app').why() == 'given up after 2 restarts'
        supervisor.stopOrder() == ['app']

        and: 'the next supervisor knows'
        eventually { new RecordedServices(home).state('app').phase() == Phase.FAILED }
        this.supervisor().state('app').phase() == Phase.FAILED

        when:
        def other = definition('exec sleep 600', restart: TWICE)
        supervisor.start(other)

        then:
        supervisor.state('app').running()
        onRecord().tracker() == RestartTracker.NONE
    }

    def 'repeated requests to keep it running during a delay have no effect'() {
        given:
        def wanted = definition('exit 3', restart: new Service.Restart(Policy.ALWAYS, 3, Duration.ofMinutes(10)))
        def supervisor = keeping(wanted)

        when:
        eventually {
            supervisor.supervise(wanted)
            supervisor.state('app').phase() == Phase.FAILED
        }

        then: 'each wait and each start is told once'
        eventually { standings.count { it.phase() == Phase.FAILED } == 1 }
        standings.count { it.phase() == Phase.WAITING } == 3
        standings.count { it.phase() == Phase.RUNNING || it.phase() == Phase.ENDED } <= 4
        endings.size() == 4
    }

    def 'what was given up and then stopped starts with new tries'() {
        given:
        def supervisor = keeping(definition('exit 3', restart: TWICE))
        eventually { supervisor.state('app').phase() == Phase.FAILED }

        when:
        supervisor.stop('app')

        then:
        supervisor.state('app').phase() == Phase.ENDED
        supervisor.state('app').exit().text() == 'was stopped'
        onRecord().tracker() == RestartTracker.NONE
    }

    def 'with policy #policy one that ends with "#script" is finished'() {
        given:
        def supervisor = keeping(definition(counted(script), restart: new Service.Restart(policy, 0, Duration.ofMinutes(10))))

        expect:
        eventually { supervisor.state('app').phase() == Phase.FINISHED }
        supervisor.stopOrder() == []
        eventually { new RecordedServices(home).state('app').phase() == Phase.FINISHED }
        this.supervisor().state('app').phase() == Phase.FINISHED
        starts() == 1

        where:
        policy            | script
        Policy.ON_FAILURE | 'exit 0'
        Policy.NEVER      | 'exit 0'
        Policy.NEVER      | 'exit 1'
    }

    def 'with policy on-failure one that fails is started again until it ends well'() {
        given:
        def supervisor = keeping(definition(counted('test $(wc -l < starts) -ge 3'), restart: ON_FAILURE))

        expect:
        eventually { supervisor.state('app').phase() == Phase.FINISHED }
        starts() == 3
    }

    def 'a stop while it waits is for good'() {
        given:
        def wanted = definition(counted('test $(wc -l < starts) -lt 2 || exit 1; exec sleep 600'))
        def supervisor = keeping(wanted)
        eventually { starts() == 1 }
        ProcessHandle.of(supervisor.state('app').pid()).get().destroyForcibly()
        eventually { supervisor.state('app').phase() == Phase.WAITING && onRecord().tracker().row() == 2 }

        when:
        supervisor.stop('app')
        def before = starts()
        supervisor.start(definition('exec sleep 600', name: 'marker'))
        supervisor.supervise(definition('exec sleep 600', name: 'marker'))
        ProcessHandle.of(supervisor.state('marker').pid()).get().destroyForcibly()
        eventually { standings.any { it.phase() == Phase.RUNNING && it.pid() == supervisor.state('marker').pid() } }
        eventually { onRecord('marker').tracker().row() == 1 }

        then:
        supervisor.state('app').exit().text() == 'was stopped'
        starts() == before
    }

    def 'what an ended service has left behind is gone before it is started again'() {
        given:
        def wanted = definition('test -e lock && exit 9; (trap "rm lock; exit" TERM; touch lock; while :; do sleep 0.05; done) & wait')
        def supervisor = keeping(wanted)
        eventually { Files.exists(box.resolve('lock')) }

        when:
        ProcessHandle.of(supervisor.state('app').pid()).get().destroyForcibly()
        eventually { standings.any { it.phase() == Phase.RUNNING } }

        then:
        endings == ['app was killed by signal 9']
    }

    def 'one that cannot be started again is tried again like one that has ended'() {
        given:
        def program = box.resolve('program')
        Files.writeString(program, '#!/bin/sh\nexec sleep 600\n')
        program.toFile().executable = true
        def supervisor = keeping(definition('', argv: ['./program']))

        when:
        Files.delete(program)
        ProcessHandle.of(supervisor.state('app').pid()).get().destroyForcibly()

        then:
        eventually { onRecord().tracker().row() == 3 }
        problems*.what().every { it == 'Service app cannot start: program ./program was not found' }
        supervisor.state('app').phase() == Phase.WAITING

        when:
        Files.writeString(program, '#!/bin/sh\nexec sleep 600\n')
        program.toFile().executable = true

        then:
        eventually { supervisor.state('app').running() }
    }

    def 'after a crash of the agent the counts and the wait go on where they were'() {
        given: 'an agent that ends while a service waits for its second try of two'
        def wanted = definition(counted('exit 3'), restart: TWICE)
        def first = keeping(wanted)
        eventually { first.state('app').phase() == Phase.WAITING && onRecord().tracker().row() == 2 }
        first.close()
        def onRecord = onRecord()

        when:
        def second = supervisor()

        then: 'it is not started before its definition is known'
        second.state('app').phase() == Phase.WAITING
        second.state('app').why().endsWith(' before the next start, 2 of 2')
        second.stopOrder() == ['app']
        this.onRecord() == onRecord

        when:
        second.supervise(wanted)

        then:
        eventually { second.state('app').phase() == Phase.FAILED }
        starts() == 3
    }

    @Requires({ os.linux })
    def 'an agent that is killed outright loses no count: the next one goes on with the wait'() {
        given: 'one that is killed in the second of the third wait'
        def classPath = System.getProperty('surefire.test.class.path') ?: System.getProperty('java.class.path')
        def java = ProcessHandle.current().info().command().get()
        def agent = bystander('setsid', java, '-cp', classPath, AgentProcess.name, home.toString(), 'crashing')
        eventually { starts() == 3 && new RecordedServices(home).state('app').phase() == Phase.WAITING && onRecord().tracker().restarts().size() == 3 }
        agent.destroyForcibly().waitFor()
        def due = onRecord().tracker().due()

        when:
        def next = supervisor(new Launcher(ProcessStart.ofThisMachine(System.getenv())), processes, RestartTracker.Pace.USUAL)

        then:
        next.state('app').phase() == Phase.WAITING
        next.state('app').why() ==~ /waiting .* before the next start, 3 of 4/

        when:
        next.supervise(AgentProcess.crashing(home))
        eventually { starts() == 4 }

        then: 'not before it was due, and the last try is left'
        !onRecord().since().isBefore(due.truncatedTo(ChronoUnit.MILLIS))
        eventually { next.state('app').phase() == Phase.WAITING && next.state('app').why().endsWith('4 of 4') }
    }

    def 'an adopted service is started again as well'() {
        given:
        def wanted = definition('exec sleep 600')
        def pid = supervisor().start(wanted).pid()
        supervisors.last().close()
        def second = supervisor()
        second.supervise(wanted)

        when:
        ProcessHandle.of(pid).get().destroyForcibly()

        then:
        eventually { second.state('app').running() && second.state('app').pid() != pid }
    }

    def 'a restart of one never touches another'() {
        given:
        def supervisor = keeping(definition('exec sleep 600', name: 'db'))
        supervisor.start(definition('exec sleep 600', name: 'app', after: ['db']))
        def app = supervisor.state('app')

        when:
        ProcessHandle.of(supervisor.state('db').pid()).get().destroyForcibly()
        eventually { standings.any { it.phase() == Phase.RUNNING } }

        then:
        supervisor.state('app') == app

        and: 'the younger one is still the one that the other waits for'
        supervisor.stopOrder() == ['app', 'db']
    }
}
