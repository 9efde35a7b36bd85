package dev.emptybox.agent.machine.commands

import dev.emptybox.agent.machine.LiveWorld
import dev.emptybox.agent.machine.MemoryOnces
import dev.emptybox.agent.machine.NoServices
import dev.emptybox.agent.machine.Progress
import dev.emptybox.stdlib.box.commands.RunCommand
import dev.emptybox.stdlib.model.Bytes
import dev.emptybox.stdlib.model.Command
import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.Scope
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import spock.lang.Specification
import spock.lang.TempDir
import spock.lang.Timeout
import spock.util.concurrent.PollingConditions
import static dev.emptybox.agent.machine.Caught.problem

@Timeout(60)
class CommandsSpec extends Specification {

    @TempDir
    Path dir

    def agent = System.getenv() + [AGENT_SECRET: 'x', TZ: 'UTC']
    Commands commands

    def setup() {
        commands = new Commands(agent)
    }

    private Command command(Map<String, ?> options = [:], List<String> argv) {
        new Command(argv, options.directory ?: dir, options.environment ?: [:], Bytes.of(options.stdin ?: ''),
            options.timeout ?: Duration.ofSeconds(30), (options.expected ?: [0]) as Set)
    }

    private Command.Result sh(Map<String, ?> options = [:], String script) {
        commands.run(command(options, ['sh', '-c', script]))
    }

    def 'both outputs and the exit code are reported'() {
        expect:
        sh('echo out; echo err >&2; exit 3', expected: [3]) == new Command.Result(3, 'out\n', 'err\n', false)
    }

    def 'the command runs in its directory'() {
        expect:
        sh('pwd').stdout().trim() == dir.toRealPath().toString()
    }

    def 'the environment is small: nothing of the agent but a few names, and what the command adds'() {
        when:
        def names = sh('env', environment: [PORT: '1']).stdout().readLines()*.takeBefore('=') as Set

        then:
        'PORT' in names
        'TZ' in names
        !('AGENT_SECRET' in names)
        names - ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'USER', 'TMPDIR', 'PORT', 'PWD', 'OLDPWD', 'SHLVL', '_'] == [] as Set
    }

    def 'standard input is what was given, however much'() {
        given:
        def much = 'line\n' * 100_000

        expect:
        commands.run(command(['wc', '-c'], stdin: much)).stdout().trim() == '500000'
    }

    def 'unread standard input does no harm'() {
        expect:
        sh('exit 0', stdin: 'x' * 500_000).rc() == 0
    }

    def 'standard input is empty when nothing was given'() {
        expect:
        commands.run(command(['cat'])).stdout() == ''
    }

    def 'output is cut at the limit and the process is not held up'() {
        when:
        def result = sh('head -c 3000000 /dev/zero | tr "\\0" x; echo done >&2')

        then:
        result.truncated()
        result.stdout().length() == Commands.OUTPUT_LIMIT
        result.stderr() == 'done\n'
    }

    def 'an exit code that was not expected is a problem with the last lines of what it wrote'() {
        when:
        def problem = problem { sh(script) }

        then:
        problem.what() == "exec sh -c '$script' exited with code 3"
        problem.why() == why

        where:
        script                          || why
        'echo out; echo err >&2; exit 3' || 'err'
        'echo out; exit 3'               || 'out'
    }

    def 'a program that is not there is a problem that names PATH'() {
        when:
        def problem = problem { commands.run(command(['no-such-program'], environment: [PATH: '/bin:/opt'])) }

        then:
        problem.what() == 'There is no program no-such-program on this box'
        problem.why() == 'it is not in PATH /bin:/opt'
    }

    def 'a program with a slash is looked for in the working directory'() {
        given:
        def program = Files.writeString(dir.resolve('hello'), '#!/bin/sh\necho hello $1\n')
        Files.setAttribute(program, 'unix:mode', 0755)

        expect:
        commands.run(command(['./hello', 'you'])).stdout() == 'hello you\n'
    }

    def 'a file that is not executable is a problem that says so'() {
        given:
        Files.writeString(dir.resolve('hello'), '#!/bin/sh\n')
        Files.setAttribute(dir.resolve('hello'), 'unix:mode', 0644)

        expect:
        problem { commands.run(command(['./hello'])) }.why() == 'it is not executable'
    }

    def 'a working directory that is missing is a problem that says so'() {
        expect:
        problem { commands.run(command(['true'], directory: dir.resolve('gone'))) }.why() ==
            "its working directory ${dir.resolve('gone')} does not exist"
    }

    def 'a command that takes too long is killed with its grandchildren, also one that ignores the request'() {
        given: 'a grandchild whose parent is gone'
        def pids = dir.resolve('pids')
        def script = '(sh -c "trap \\"\\" TERM; echo \\$\\$ >> pids; while :; do sleep 1; done" &) ; echo $$ >> pids; echo waiting; sleep 60'

        when:
        def problem = problem { sh(script, timeout: Duration.ofMillis(500)) }

        then:
        problem.what().contains('did not end within 500ms and was killed')
        problem.why() == 'waiting'

        and:
        pids.toFile().readLines().size() == 2
        new PollingConditions(timeout: 5).eventually {
            assert pids.toFile().readLines().every { !running(it as long) }
        }
    }

    /** A killed orphan may stay as a zombie until it is reaped. */
    private static boolean running(long pid) {
        def stat = new File("/proc/$pid/stat")
        try {
            return stat.exists() && !(stat.text =~ /\) Z /)
        } catch (IOException endedMeanwhile) {
            return false
        }
    }

    def 'a grandchild that keeps the output open does not hold us up, and lives on'() {
        given:
        long start = System.nanoTime()

        when:
        def result = sh('sleep 20 & echo $!')

        then:
        Duration.ofNanos(System.nanoTime() - start) < Duration.ofSeconds(10)
        running(result.stdout().trim() as long)

        cleanup:
        ProcessHandle.of(result.stdout().trim() as long).ifPresent { it.destroyForcibly() }
    }

    def 'an interruption kills the command and stays to be seen'() {
        given:
        def pid = dir.resolve('pid')
        Throwable seen = null
        boolean interrupted = false
        def runner = new Thread({
            try {
                sh('echo $$ > pid.new; mv pid.new pid; sleep 60')
            } catch (ProblemException e) {
                seen = e
                interrupted = Thread.currentThread().interrupted
            }
        })
        runner.start()
        new PollingConditions(timeout: 10).eventually { assert Files.exists(pid) }

        when:
        runner.interrupt()
        runner.join(10_000)

        then:
        seen instanceof ProblemException
        interrupted
        !running(pid.toFile().text.trim() as long)
    }

    def 'an executed command has its values, without the last line break'() {
        given:
        def world = new LiveWorld(dir.resolve('cache'), System.getenv(), new NoServices(), new MemoryOnces(), Progress.SILENT)

        expect:
        world.perform('a step', new RunCommand(command(['echo', 'hello']), Scope.EVERYTHING)).values() ==
            [rc: 0, stdout: 'hello', stderr: '', truncated: false]

        cleanup:
        world.close()
    }
}
