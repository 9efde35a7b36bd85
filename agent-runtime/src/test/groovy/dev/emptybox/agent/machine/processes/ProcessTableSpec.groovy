package dev.emptybox.agent.machine.processes

import dev.emptybox.agent.os.Procfs
import dev.emptybox.stdlib.model.RunningProcess
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

class ProcessTableSpec extends Specification {

    @TempDir
    Path proc

    private void process(long pid, String name, String state, String commandLine) {
        def directory = Files.createDirectories(proc.resolve(String.valueOf(pid)))
        Files.writeString(directory.resolve('stat'), "$pid ($name) $state 1 1 1 0 -1")
        Files.writeString(directory.resolve('cmdline'), commandLine)
    }

    def setup() {
        process(0, 'self', 'S', '')
        Files.move(proc.resolve('0'), proc.resolve('self'))
    }

    def 'a process has its name and its command line, and one that has ended is none'() {
        given:
        process(900000012, 'sh', 'S', 'sh\0-c\0sleep 1\0')
        process(900000003, 'odd) (name', 'R', '/opt/odd\0')
        process(900000004, 'kthread', 'I', '')
        process(900000005, 'gone', 'Z', '')
        Files.createDirectories(proc.resolve('900000006'))
        Files.createDirectories(proc.resolve('irq'))

        expect:
        new ProcessTable(new Procfs(proc)).all() == [new RunningProcess(900000003, 'odd) (name', '/opt/odd'),
            new RunningProcess(900000004, 'kthread', ''), new RunningProcess(900000012, 'sh', 'sh -c sleep 1')]
    }

    def 'the agent does not find itself'() {
        given:
        process(ProcessHandle.current().pid(), 'java', 'S', 'java')

        expect:
        new ProcessTable(new Procfs(proc)).all() == []
    }

    def 'a child of ours is found on the machine itself, with or without /proc'() {
        given:
        def child = new ProcessBuilder('cat').start()

        expect:
        table.all().find { it.pid() == child.pid() }.name() == 'cat'

        cleanup:
        child?.destroyForcibly()?.waitFor()

        where:
        table << [new ProcessTable(), new ProcessTable(new Procfs(Path.of('/nowhere')))]
    }
}
