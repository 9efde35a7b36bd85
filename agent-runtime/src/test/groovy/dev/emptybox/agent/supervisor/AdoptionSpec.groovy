package dev.emptybox.agent.supervisor

import dev.emptybox.stdlib.model.Service
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.time.Instant
import spock.lang.Requires

@Requires({ os.linux })
class AdoptionSpec extends SupervisedSpecification {

    def 'the next supervisor adopts what runs, and can stop it'() {
        given:
        def first = supervisor()
        def state = first.start(definition('sleep 600', inputs: [config: 'abc']))
        first.close()

        when:
        def second = supervisor()

        then:
        second.state('app') == state
        second.names() == ['app']

        when:
        second.stop('app')

        then:
        !alive(state.pid())
    }

    def 'starting an adopted service starts nothing'() {
        given:
        supervisor().start(definition('echo once >> starts; exec sleep 600'))
        eventually { written('starts') }

        expect:
        supervisor().start(definition('echo once >> starts; exec sleep 600')).running()
        text('starts') == 'once'
    }

    def 'the end of an adopted service is reported once'() {
        given:
        def first = supervisor()
        def pid = first.start(definition('sleep 600')).pid()
        first.close()
        def second = supervisor()

        when:
        ProcessHandle.of(pid).get().destroyForcibly()

        then:
        eventually { !endings.empty }
        endings == ['app is gone']
        second.state('app').exit().text() == 'is gone'
    }

    def 'a service that exited without a supervisor is gone, and that is not reported'() {
        given:
        def first = supervisor()
        def pid = first.start(definition('sleep 600')).pid()
        first.close()
        ProcessHandle.of(pid).get().destroyForcibly()
        eventually { !alive(pid) }

        when:
        def second = supervisor()
        second.start(definition('exit 1', name: 'marker'))
        eventually { !endings.empty }

        then:
        second.state('app').exit().text() == 'is gone'
        endings == ['marker exited with code 1']
    }

    def 'a service outlives the agent and its process group, and goes on writing its log'() {
        given: 'an agent in a process of its own, which starts a service'
        def classPath = System.getProperty('surefire.test.class.path') ?: System.getProperty('java.class.path')
        def java = ProcessHandle.current().info().command().get()
        def agent = bystander('setsid', java, '-cp', classPath, AgentProcess.name, home.toString())
        eventually { Files.exists(home.resolve('logs/app.log')) && supervisorless('app').running() }

        when:
        assert new ProcessBuilder('kill', '-s', 'KILL', '--', '-' + agent.pid()).start().waitFor() == 0
        agent.waitFor()
        Files.createFile(box.resolve('go'))

        then:
        def next = supervisor()
        next.state('app').running()
        eventually { next.lastLines('app', 1) == ['after'] }
    }

    private Service.State supervisorless(String name) {
        new RecordedServices(home).state(name)
    }

    def 'a process whose agent was killed before it could record it is found by its token'() {
        given: 'an intent, and the process that followed it'
        def wanted = definition('sleep 600', inputs: [config: 'abc'])
        putOnRecord(ServiceRecord.intent(wanted, 'token-1', Instant.now(), true, RestartTracker.NONE))
        def process = bystander('setsid', 'sh', '-c', 'sleep 600 & sleep 600', EMPTYBOX_SERVICE: 'token-1')

        expect: 'a reader sees it and writes nothing'
        eventually { new RecordedServices(home).state('app').running() }
        onRecord().pid() == 0

        when:
        def supervisor = supervisor()

        then:
        supervisor.state('app').running()
        supervisor.state('app').pid() == process.pid()
        supervisor.start(wanted).pid() == process.pid()
        onRecord().pid() == process.pid()
    }

    def 'an intent that no process followed is not running, and can be started'() {
        given:
        def wanted = definition('sleep 600')
        putOnRecord(ServiceRecord.intent(wanted, 'token-1', Instant.now(), true, RestartTracker.NONE))

        when:
        def supervisor = supervisor()

        then:
        !supervisor.state('app').running()
        supervisor.state('app').exit().text() == 'never came to life, the agent ended while it started it'
        supervisor.start(wanted).running()
    }

    def 'the right pid with the wrong start time is another process and is never signalled'() {
        given: 'the leader of a group that has nothing to do with the service'
        def stranger = bystander('setsid', 'sleep', '600')
        eventually { processes.leads(stranger.pid()) }
        def identity = processes.identity(stranger.pid()).get()
        def intent = ServiceRecord.intent(definition('sleep 600', grace: Duration.ofMillis(50)), 'token-1', Instant.now(), true, RestartTracker.NONE)
        putOnRecord(intent.withProcess(stranger.pid(), identity.replaceAll(/\d+$/, '1')))

        when:
        def supervisor = supervisor()

        then:
        !supervisor.state('app').running()
        supervisor.state('app').exit().text() == 'is gone'

        when:
        supervisor.stop('app')
        supervisor.start(definition('sleep 600'))
        supervisor.stop('app')

        then:
        stranger.alive
    }

    def 'the right pid and start time before another boot of the machine is another process'() {
        given:
        def stranger = bystander('sleep', '600')
        def ticks = processes.identity(stranger.pid()).get().split('/')[1]
        def intent = ServiceRecord.intent(definition('sleep 600'), 'token-1', Instant.now(), true, RestartTracker.NONE)
        putOnRecord(intent.withProcess(stranger.pid(), 'another-boot/' + ticks))

        expect:
        !supervisor().state('app').running()
    }

    def 'a zombie is not running'() {
        given: 'a process whose parent never waits for it'
        bystander('sh', '-c', "sh -c 'echo \$\$ > zombie; until test -e end; do sleep 0.01; done' & exec sleep 600")
        eventually { written('zombie') }
        long pid = text('zombie') as long
        def identity = processes.identity(pid).get()
        putOnRecord(ServiceRecord.intent(definition('sleep 600'), 'token-1', Instant.now(), false, RestartTracker.NONE).withProcess(pid, identity))
        def supervisor = supervisor()
        assert supervisor.state('app').running()

        when:
        Files.createFile(box.resolve('end'))

        then:
        eventually { Files.readString(Path.of("/proc/$pid/stat")).contains(') Z ') }
        !supervisor.state('app').running()

        and:
        eventually { endings == ['app is gone'] }
    }

    def 'a damaged record of a service that does not run is moved aside and reported'() {
        given:
        Files.createDirectories(home.resolve('services'))
        Files.writeString(home.resolve('services/app.json'), content)

        when:
        def supervisor = supervisor()

        then:
        supervisor.state('app') == Service.State.NEVER_STARTED
        supervisor.names() == []
        problems*.what() == ['The record of service app is damaged']
        Files.readString(home.resolve('services/app.json.broken')) == content
        !Files.exists(home.resolve('services/app.json'))
        new RecordedServices(home).state('app') == Service.State.NEVER_STARTED

        where:
        content << ['', '{"name": "app", "tok', '[]', 'null', '{"name": "other"}', '{"name": "app"} {}']
    }

    def 'a service whose record is #damage is found by its mark, and not started a second time (B8)'() {
        given:
        def first = supervisor()
        def wanted = definition('echo once >> starts; sleep 600 & exec sleep 600', inputs: [config: 'abc'])
        def pid = first.start(wanted).pid()
        eventually { written('starts') }
        first.close()
        def record = home.resolve('services/app.json')
        spoil(record)

        expect: 'a reader beside the agent sees it'
        new RecordedServices(home).state('app').pid() == pid
        new RecordedServices(home).names() == ['app']

        when:
        def second = supervisor()

        then: 'it runs, and differs from every definition, so that the next converge restarts it'
        second.state('app').running()
        second.state('app').pid() == pid
        second.state('app').definition() == ''
        second.names() == ['app']
        problems*.what().last() == "Service app runs as process $pid, which is not on record"
        onRecord().pid() == pid

        when:
        def restarted = second.restart(wanted)

        then: 'nothing of the first one is left'
        eventually { text('starts') == 'once\nonce' }
        restarted.definition() == wanted.fingerprint()
        !alive(pid)
        processes.tagged(new ServiceTag(home))*.pid() == [restarted.pid()]

        where:
        damage            | spoil
        'deleted'         | { Path it -> Files.delete(it) }
        'empty'           | { Path it -> Files.write(it, new byte[0]) }
        'truncated'       | { Path it -> Files.write(it, Arrays.copyOf(Files.readAllBytes(it), 40)) }
        'a directory'     | { Path it -> Files.delete(it); Files.createDirectory(it) }
        'one of long ago' | { Path it -> Files.writeString(it, Files.readString(it).replaceAll(/"token" : "[^"]*"/, '"token" : "old"').replaceAll(/"pid" : \d+/, '"pid" : 1')) }
        'lost with home'  | { Path it -> it.parent.parent.toFile().deleteDir() }
    }

    def 'a service that clears its environment is found by its log (B8)'() {
        given:
        def first = supervisor()
        def pid = first.start(definition(null, argv: ['env', '-i', 'sleep', '600'])).pid()
        eventually { Files.readString(Path.of("/proc/$pid/environ")).empty }
        first.close()
        home.toFile().deleteDir()

        expect:
        supervisor().state('app').pid() == pid
    }

    def 'a service of another home, or a process without a mark, is not taken for one (B8)'() {
        given:
        def elsewhere = new Supervisor(box.resolve('other'), System.getenv(), java.time.Clock.systemUTC(), Stub(ServiceEvents))
        elsewhere.start(definition('sleep 600'))
        bystander('setsid', 'sleep', '600', EMPTYBOX_SERVICE: 'app')
        bystander('setsid', 'sleep', '600', EMPTYBOX_SERVICE: '4be0643f-1d98-573b-97cd-ca98a65347dd')

        expect:
        supervisor().names() == []

        cleanup:
        elsewhere?.stopAll()
        elsewhere?.close()
    }

    def 'a child of a service that has become a leader of its own is not taken for the service (B8)'() {
        given:
        def first = supervisor()
        def pid = first.start(definition('setsid sleep 600 & touch starts; exec sleep 600')).pid()
        eventually { Files.exists(box.resolve('starts')) && processes.members(onRecord()).size() == 2 }
        first.close()
        Files.delete(home.resolve('services/app.json'))

        when:
        def second = supervisor()

        then:
        second.state('app').pid() == pid

        when:
        second.stop('app')

        then:
        processes.tagged(new ServiceTag(home)) == []
    }

    def 'a full disk keeps no service down that ran before: its start is put on record later (B6)'() {
        given:
        def supervisor = supervisor()
        def wanted = definition('exec sleep 600')
        def first = supervisor.start(wanted)
        supervisor.supervise(wanted)
        def parts = home.resolve('services/.app.json.part')
        Files.createFile(Files.createDirectory(parts).resolve('in the way'))

        when:
        def second = supervisor.restart(wanted)

        then:
        second.running()
        !alive(first.pid())
        onRecord().pid() != second.pid()
        !problems.empty

        when:
        parts.toFile().deleteDir()
        supervisor.supervise(wanted)

        then:
        onRecord().pid() == second.pid()
    }

    def 'a file with a name that no service can have is left alone'() {
        given:
        Files.createDirectories(home.resolve('services'))
        Files.writeString(home.resolve('services/a b.json'), 'notes')

        expect:
        supervisor().names() == []
        problems.empty
    }
}
