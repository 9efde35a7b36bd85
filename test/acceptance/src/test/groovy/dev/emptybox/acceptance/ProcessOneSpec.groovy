package dev.emptybox.acceptance

import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

/** The agent as process 1 of a PID namespace of its own, as in a container without an init. */
@Requires(value = { ProcessOneSpec.mayUnshare() }, reason = 'needs unshare of util-linux, and permission for a PID namespace')
class ProcessOneSpec extends Specification {

    /** As a container begins, whatever the shell of the build ignores. */
    private static final List<String> NAMESPACE = ['env', '--default-signal=HUP,INT,QUIT,TERM', 'unshare', '--pid', '--fork', '--mount-proc']

    private static final int ORPHANS = 1_000

    @TempDir
    Path directory

    Box box
    GitRepo repo
    Process namespace
    File said

    def setup() {
        box = new Box(directory)
        repo = GitRepo.create(directory, 'repo')
    }

    def cleanup() {
        namespace?.destroyForcibly()?.waitFor()
        box?.close()
    }

    static boolean mayUnshare() {
        try {
            new ProcessBuilder(*NAMESPACE, 'true').start().waitFor() == 0
        } catch (IOException noSuchProgram) {
            false
        }
    }

    private void run(String script) {
        repo.commit('first', ['converge.groovy': script, 'state.json': '{}'])
        said = directory.resolve('said').toFile()
        def builder = new ProcessBuilder(*NAMESPACE, '--kill-child', Box.LAUNCHER.toString(), 'run',
            repo.bare.toString(), '--home', box.home.toString(), '--interval', '60s', '--listen', 'none').directory(box.root.toFile())
        builder.environment().clear()
        builder.environment().putAll(box.environment())
        namespace = builder.redirectErrorStream(true).redirectOutput(said).start()
        await('converged to')
    }

    private void await(String text) {
        Await.until("'$text'", { said.text }) { said.text.contains(text) }
    }

    /** Process 1 of the namespace, with its outside pid. */
    private long one() {
        namespace.toHandle().children().findFirst().get().pid()
    }

    private static List<String> states(long parent) {
        new File('/proc').list().findAll { it.isLong() }.collect { pid ->
            try {
                new File("/proc/$pid/stat").text
            } catch (IOException gone) {
                ''
            }
        }.collect { it.substring(it.lastIndexOf(')') + 1).trim().split(' ') }.findAll { it.size() > 1 && it[1] == parent as String }*.first()
    }

    private int ended(String signal) {
        assert new ProcessBuilder('kill', '-s', signal, one() as String).start().waitFor() == 0
        assert namespace.waitFor(30, TimeUnit.SECONDS): said.text
        namespace.exitValue()
    }

    def 'a thousand orphans leave no zombie'() {
        given: 'a service whose grandchildren lose their parents'
        run("""\
            service('maker') {
                command 'sh', '-c', 'i=0; while [ \$i -lt $ORPHANS ]; do ( : & ); i=\$((i+1)); done; echo made > made; exec sleep 600'
            }""".stripIndent())

        when:
        Await.until('all orphans were made', { said.text }) { Files.exists(box.root.resolve('made')) }

        then: 'all that is left is the agent'
        Await.until('no zombie is left', { states(one()) }) { states(one()).size() == 1 }
        !states(one()).contains('Z')
    }

    def 'signal #signal stops the services in order and ends process 1 with #code'() {
        given:
        run("""\
            service('app') {
                command 'sh', '-c', 'trap "echo stopped > stopped; exit" TERM; echo up > up; while :; do sleep 0.05; done'
            }""".stripIndent())
        Await.until('the service is up', { said.text }) { Files.exists(box.root.resolve('up')) }

        expect:
        ended(signal) == code
        Files.exists(box.root.resolve('stopped'))

        where:
        signal || code
        'TERM' || 143
        'INT'  || 130
    }

    def 'a service can be stopped by INT, which a shell lets its background processes ignore'() {
        given:
        run("service('app') { command 'sleep', '600'; stop { signal 'INT'; grace '60s' } }\n")

        when:
        long start = System.nanoTime()

        then:
        ended('TERM') == 143
        System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20)
    }

    private long agent() {
        one().with { one -> Await.until('the agent runs', { said.text }) { ProcessHandle.of(one).get().children().find { it.info().command().orElse('').endsWith('java') } } }.pid()
    }

    def 'an agent that is killed is started again, and adopts the services, which did not notice (B12)'() {
        given:
        run("""\
            service('app') {
                command 'sh', '-c', 'trap "echo stopped > stopped; exit" INT; echo \$\$ >> starts; while :; do sleep 0.05; done'
                stop { signal 'INT'; grace '60s' }
            }""".stripIndent())
        def started = { Files.exists(box.root.resolve('starts')) ? Files.readAllLines(box.root.resolve('starts')) : [] }
        Await.until('the service is up', { said.text }) { started() }

        when: 'twice'
        def agents = (1..2).collect { time ->
            def agent = agent()
            ProcessHandle.of(agent).get().destroyForcibly()
            Await.until("start $time after a kill", { said.text }) { said.text.count('info  revision') == time + 1 && box.statusJson().phase == 'waiting' }
            agent
        } + agent()

        then: 'process 1 is the same, and so is the service'
        namespace.alive
        agents.toSet().size() == 3
        started().size() == 1
        states(one()).every { it != 'Z' }
        said.text.contains('the agent exited with code 137; restarting in 1 s, services keep running')
        said.text.contains('the agent exited with code 137; restarting in 2 s, services keep running')

        and: 'it is stopped as it is to be: the third agent has adopted it'
        ended('TERM') == 143
        started().size() == 1
        Files.exists(box.root.resolve('stopped'))
    }

    def 'a signal between two agents ends the services as well (B12)'() {
        given:
        run("""\
            service('app') {
                command 'sh', '-c', 'trap "echo stopped > stopped; exit" TERM; echo up > up; while :; do sleep 0.05; done'
            }""".stripIndent())
        Await.until('the service is up', { said.text }) { Files.exists(box.root.resolve('up')) }

        when:
        3.times { time ->
            ProcessHandle.of(agent()).get().destroyForcibly()
            Await.until('its end was seen', { said.text }) { said.text.count('the agent exited') == time + 1 }
        }

        then: 'the pause is four seconds by then'
        ended('TERM') == 143
        Files.exists(box.root.resolve('stopped'))
    }

    def 'an agent that cannot start at all ends process 1, with what it says (B12)'() {
        given:
        said = directory.resolve('said').toFile()
        def builder = new ProcessBuilder(*NAMESPACE, '--kill-child', Box.LAUNCHER.toString(), 'run', 'ftp://x/y',
            '--home', box.home.toString(), '--listen', 'none').directory(box.root.toFile())
        builder.environment().putAll(box.environment())

        when:
        namespace = builder.redirectErrorStream(true).redirectOutput(said).start()

        then:
        namespace.waitFor(120, TimeUnit.SECONDS)
        namespace.exitValue() == 1
        said.text.contains('not a Git URL: ftp://x/y')
    }

    def 'the exit code of the agent is that of process 1'() {
        when:
        said = directory.resolve('said').toFile()
        def builder = new ProcessBuilder(*NAMESPACE, '--kill-child', Box.LAUNCHER.toString(), *words)
        builder.environment().putAll(box.environment())
        namespace = builder.redirectErrorStream(true).redirectOutput(said).start()

        then:
        namespace.waitFor(30, TimeUnit.SECONDS)
        namespace.exitValue() == code

        where:
        words                   || code
        ['no-such-command']     || 64
        ['plan', '/no/such']    || 1
        ['--help']              || 0
    }
}
