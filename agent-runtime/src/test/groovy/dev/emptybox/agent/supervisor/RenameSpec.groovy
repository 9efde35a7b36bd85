package dev.emptybox.agent.supervisor

import dev.emptybox.agent.os.ProcessStart
import dev.emptybox.stdlib.model.ExitStatus
import java.nio.file.Files

class RenameSpec extends SupervisedSpecification {

    private static final String ECHO = 'echo one; while [ ! -e go ]; do sleep 0.05; done; echo two; exec sleep 600'

    def 'a renamed service keeps its process, records and log, and its end is reported under the new name'() {
        given:
        def supervisor = supervisor()
        def web = definition(ECHO, name: 'web')
        def shop = definition(ECHO, name: 'shop')
        def before = supervisor.start(web)
        supervisor.supervise(web)
        eventually { supervisor.lastLines('web', 5) == ['one'] }

        when:
        supervisor.rename('web', shop)
        supervisor.supervise(shop)
        Files.createFile(box.resolve('go'))

        then:
        supervisor.names() == ['shop']
        supervisor.state('shop').pid() == before.pid()
        supervisor.state('shop').since() == before.since()
        eventually { supervisor.lastLines('shop', 5) == ['one', 'two'] }
        !Files.exists(home.resolve('logs/web.log'))
        supervisor.start(shop).pid() == before.pid()

        when:
        ProcessHandle.of(before.pid()).get().destroyForcibly()

        then: 'it is restarted as the service that it is now'
        eventually { supervisor.state('shop').running() && supervisor.state('shop').pid() != before.pid() }
        eventually { endings == ['shop was killed by signal 9'] }
        supervisor.state('web').since() == null
    }

    def 'the next agent finds a renamed service under its new name only, also if the rename was cut off: #cut'() {
        given:
        def first = supervisor()
        def pid = first.start(definition('exec sleep 600', name: 'web')).pid()
        def old = onRecord('web')
        first.rename('web', definition('exec sleep 600', name: 'shop'))
        first.close()
        if (cut) {
            putOnRecord(old)
        }

        when:
        def second = supervisor()

        then:
        second.names() == ['shop']
        second.state('shop').pid() == pid
        new RecordedServices(home).names() == ['shop']
        !Files.exists(home.resolve('services/web.json'))
        problems.empty

        where:
        cut << [false, true]
    }

    def 'the exit code of a program is known to the agent after the one that started it, and nothing is added to its output'() {
        given:
        def launcher = new Launcher(ProcessStart.ofThisMachine(System.getenv()), ExitFiles.in(home.resolve('exits')))
        def first = supervisor(launcher)
        first.start(definition('echo begin; while [ ! -e go ]; do sleep 0.05; done; echo end >&2; exit 7'))
        first.close()

        when:
        def second = supervisor(launcher)
        Files.createFile(box.resolve('go'))

        then:
        eventually { !second.state('app').running() && second.lastLines('app', 9).size() == 2 }
        second.state('app').exit() == new ExitStatus.Exited(7)
        second.lastLines('app', 9) == ['begin', 'end']

        when: 'it is stopped as a whole'
        Files.delete(box.resolve('go'))
        def pid = second.start(definition('echo begin; exec sleep 600')).pid()
        eventually { second.lastLines('app', 9) == ['begin'] }
        second.stop('app')

        then:
        !alive(pid)
        second.state('app').exit() == ExitStatus.STOPPED
        second.lastLines('app', 9) == ['begin']
    }
}
