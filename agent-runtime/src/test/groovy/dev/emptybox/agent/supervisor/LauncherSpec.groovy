package dev.emptybox.agent.supervisor

import dev.emptybox.agent.os.ProcessStart
import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.Service
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Requires

class LauncherSpec extends SupervisedSpecification {

    static final List<String> SMALL = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'USER', 'TMPDIR', 'EMPTYBOX_SERVICE']

    def 'nothing of the environment of the agent leaks into the service'() {
        given:
        def supervisor = supervisor()

        when:
        supervisor.start(definition('', argv: ['env'], environment: [PORT: '8080', HOME: '/nowhere']))
        eventually { !endings.empty }
        def environment = supervisor.lastLines('app', 1000).collectEntries { it.split('=', 2) as List }

        then:
        environment.keySet() - SMALL == ['PORT'] as Set
        environment.PORT == '8080'
        environment.HOME == '/nowhere'
        environment.PATH == System.getenv('PATH')
        environment.EMPTYBOX_SERVICE == onRecord().token()

        and: 'the agent has more than that'
        !(System.getenv().keySet() - SMALL).empty
    }

    def 'a service inherits the configured environment, not that of the agent process'() {
        given:
        def supervisor = supervisor(new Launcher(ProcessStart.ofThisMachine([PATH: "/own:${System.getenv('PATH')}".toString(), OTHER: 'x'])))

        when:
        supervisor.start(definition('echo $PATH $OTHER'))
        eventually { !endings.empty }

        then:
        supervisor.lastLines('app', 1) == ["/own:${System.getenv('PATH')}".toString()]
    }

    @Requires(value = { System.getProperty('user.name') == 'root' }, reason = 'only root may start processes of other users')
    def 'a service runs as another user, with the home of that user and as the leader of its group'() {
        given:
        def supervisor = supervisor()
        def wanted = definition('id -un; echo $USER $HOME $LOGNAME; exec sleep 600')

        when:
        def pid = supervisor.start(new Service.Definition(wanted.name(), wanted.argv(), Path.of('/'), [:], wanted.stop(), null, [:], 'nobody')).pid()
        eventually { supervisor.lastLines('app', 10).size() == 2 }

        then:
        supervisor.lastLines('app', 10) == ['nobody', 'nobody /nonexistent nobody']
        processes.leads(pid)
        ProcessHandle.of(pid).get().info().user().get() == 'nobody'

        when:
        supervisor.stop('app')

        then:
        !alive(pid)
    }

    def 'a service runs within its limits, as the leader of its group, and is itself what has the pid'() {
        given:
        def supervisor = supervisor()
        def limits = new Service.Limits(123, null, 0, 512L << 20)

        when:
        def pid = supervisor.start(definition('', argv: ['sleep', '600'], limits: limits)).pid()
        eventually { ProcessHandle.of(pid).get().info().command().get().endsWith('sleep') }
        def found = Files.readAllLines(Path.of("/proc/$pid/limits")).collectEntries { line -> [line.take(26).trim(), line.drop(26).trim().split(/ +/)[0..1]] }

        then:
        found['Max open files'] == ['123', '123']
        found['Max core file size'] == ['0', '0']
        found['Max data size'] == [512L << 20, 512L << 20]*.toString()
        processes.leads(pid)
    }

    @Requires(value = { System.getProperty('user.name') == 'root' }, reason = 'only root may start processes of other users')
    def 'the number of processes is limited for the user it runs as'() {
        given:
        def supervisor = supervisor()
        def wanted = definition('ulimit -a | grep process; exec sleep 600')

        when:
        supervisor.start(new Service.Definition(wanted.name(), wanted.argv(), Path.of('/'), [:], wanted.stop(), null, [:], 'nobody',
            new Service.Limits(null, 77, null, null), Service.Supervision.USUAL))

        then:
        eventually { supervisor.lastLines('app', 1).any { it.endsWith(' 77') } }
    }

    def 'a limit that the system refuses is reported by the log of the service'() {
        given:
        def supervisor = supervisor()

        when:
        supervisor.start(definition('', argv: ['sleep', '600'], limits: new Service.Limits(1L << 40, null, null, null)))
        eventually { !endings.empty }

        then:
        endings[0] ==~ /app exited with code [12]/
        supervisor.lastLines('app', 1)[0].contains('limit')
    }

    def 'a program that allocates more than its memory is refused it'() {
        given:
        def supervisor = supervisor()

        when:
        supervisor.start(definition('', argv: ['sh', '-c', 'x=$(head -c 100000000 /dev/zero | tr "\\0" a); echo ${#x}'],
            limits: new Service.Limits(null, null, null, 50L << 20)))
        eventually { !endings.empty }

        then:
        !endings[0].endsWith('code 0')
    }

    def 'a service of a user who is not there does not start'() {
        given:
        def supervisor = supervisor()
        def wanted = definition('true')

        when:
        supervisor.start(new Service.Definition(wanted.name(), wanted.argv(), box, [:], wanted.stop(), null, [:], 'no-such-user'))

        then:
        def e = thrown(ProblemException)
        with(e.problems()[0]) { problem ->
            problem.what() == 'Service app cannot start: it cannot run as no-such-user'
            problem.why() == 'there is no user no-such-user on this box'
        }
    }

    def 'each start has a token of its own'() {
        given:
        def supervisor = supervisor()

        when:
        2.times { round ->
            supervisor.start(definition('echo $EMPTYBOX_SERVICE'))
            eventually { endings.size() == round + 1 }
        }

        then:
        new RecordedServices(home).lastLines('app', 10).toSet().size() == 2
    }

    def 'a program with a slash is relative to the directory of the definition'() {
        given:
        def directory = Files.createDirectories(box.resolve('work/bin')).parent
        def program = Files.writeString(directory.resolve('bin/app'), '#!/bin/sh\necho "$(pwd) $1"\n')
        program.toFile().executable = true
        def supervisor = supervisor()

        when:
        supervisor.start(definition('', argv: ['bin/app', 'one two'], directory: directory))
        eventually { !endings.empty }

        then:
        supervisor.lastLines('app', 1) == [directory.toRealPath().toString() + ' one two']
    }

    def 'a program without a slash is searched on the path of the service'() {
        given:
        def bin = Files.createDirectories(box.resolve('own'))
        def program = Files.writeString(bin.resolve('own-program'), '#!/bin/sh\necho found\n')
        program.toFile().executable = true
        def supervisor = supervisor()

        when:
        supervisor.start(definition('', argv: ['own-program'], environment: [PATH: "/nowhere:$bin".toString()]))
        eventually { !endings.empty }

        then:
        supervisor.lastLines('app', 1) == ['found']
    }

    def 'a service reads nothing and writes both its outputs to its log, in order'() {
        given:
        def supervisor = supervisor()

        when:
        supervisor.start(definition('cat; echo one; echo two >&2; echo three'))
        eventually { !endings.empty }

        then:
        supervisor.lastLines('app', 10) == ['one', 'two', 'three']
    }

    def 'a program in a directory with an equals sign is a program'() {
        given:
        def directory = Files.createDirectories(box.resolve('a=b'))
        def program = Files.writeString(directory.resolve('app'), '#!/bin/sh\necho ran\n')
        program.toFile().executable = true
        def supervisor = supervisor()

        when:
        supervisor.start(definition('', argv: ['./app'], directory: directory))
        eventually { !endings.empty }

        then:
        supervisor.lastLines('app', 1) == ['ran']
    }

    def 'a service leads a session of its own'() {
        given:
        def supervisor = supervisor()

        expect:
        processes.leads(supervisor.start(definition('sleep 600')).pid())
    }

    def 'what cannot start is a problem with a cure, and leaves nothing: #what'() {
        given:
        Files.writeString(box.resolve('plain'), '#!/bin/sh\n')
        def supervisor = supervisor()

        when:
        supervisor.start(definition(wanted(box), ''))

        then:
        def e = thrown(ProblemException)
        with(e.problems()[0]) { problem ->
            problem.what() == 'Service app cannot start: ' + what
            problem.why().contains(why)
            !problem.cure().empty
        }
        supervisor.names() == []
        !Files.exists(home)

        where:
        wanted                                                   | what                                        | why
        ({ [argv: ['no-such-program']] })                        | 'program no-such-program was not found'     | 'PATH is '
        ({ [argv: ['bin/app']] })                                | 'program bin/app was not found'             | 'does not exist'
        ({ [argv: ['./plain']] })                                | 'program ./plain is not executable'         | 'permission'
        ({ [argv: ['./']] })                                     | 'program ./ is not executable'              | 'is a directory'
        ({ [argv: ['sh'], directory: it.resolve('absent')] })    | 'its working directory is missing'          | 'does not exist'
        ({ [argv: ['sh'], directory: it.resolve('plain')] })     | 'its working directory is missing'          | 'is not a directory'
        ({ [argv: ['sh'], signal: 'SIGTERM'] })                  | 'its stop signal is not known'   | "it is 'SIGTERM'"
    }
}
