package dev.emptybox.acceptance

import com.fasterxml.jackson.databind.ObjectMapper
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration

/** A box that follows a stream of commits: its agent, its service, and what the two take of the machine. */
final class SoakBox implements AutoCloseable {

    static final String SERVICE = 'sleep 86400'

    /** The machine may have other work. */
    private static final Duration DEADLINE = Duration.ofMinutes(3)

    private static final String SCRIPT = '''
        def config = file('app.config') { content "number=${state.number}\\n" }
        10.times { number ->
            file("conf-$number") { content "${state.number} of file $number\\n" + 'line after line\\n' * 500 }
        }
        service('soak') {
            command   'sleep', '86400'
            env       'NUMBER', "${state.number}"
            restartOn config
            health    { command 'true'; interval '1s'; minHealthy '1s'; within '20s' }
        }
        '''.stripIndent()

    /** What the agent takes of the machine at one moment. */
    static final class Sample {
        int commit
        long seconds
        long pid
        int residentKiB
        int files
        int threads
        long homeBytes
        long journalBytes
    }

    final Box box
    private final GitRepo repo
    private final long begun = System.nanoTime()
    AgentProcess agent

    SoakBox(Path directory) {
        box = new Box(directory)
        repo = GitRepo.create(directory, 'state')
    }

    void start() {
        agent = box.start(['run', repo.bare.toString(), '--home', box.home.toString(), '--interval', '1s', '--listen', 'none'])
    }

    String push(int number, String script = SCRIPT) {
        repo.commit("number $number", ['converge.groovy': script, 'state.json': """{"number": $number}\n""".toString()])
    }

    /** One that cannot be compiled. */
    String pushRefused(int number) {
        push(number, SCRIPT + "\nno such word\n")
    }

    /** One that fails while it is applied. */
    String pushFailing(int number) {
        push(number, SCRIPT + "\nexec('fails') { command 'false'; writes 'never' }\n")
    }

    void awaitConverged(String commit) {
        Await.within(DEADLINE, "converged to $commit", { "$status\n${agent.output.takeRight(60).join('\n')}" }) {
            def now = status
            now.revision == commit && now.result == 'converged' && now.phase == 'waiting' && box.pids(SERVICE).size() == 1
        }
    }

    /** The file that the agent publishes; empty before it does. */
    Map<String, Object> getStatus() {
        try {
            new ObjectMapper().readValue(box.home.resolve('status.json').toFile(), Map)
        } catch (IOException notYet) {
            [:]
        }
    }

    void killService() {
        box.pids(SERVICE).each { Box.kill(it) }
    }

    /** Its launcher may restart it. */
    void killAgent() {
        def before = status.pid as long
        Box.kill(before)
        def gone = Await.within(DEADLINE, 'the agent is started again, or has ended', { agent.output.join('\n') }) { !agent.alive ? 'ended' : status.pid != before ? 'started' : null }
        if (gone == 'ended') {
            start()
            Await.within(DEADLINE, 'the agent is started again', { agent.output.join('\n') }) { status.pid != before }
        }
    }

    Sample sample(int commit) {
        def pid = status.pid as long
        def lines = Files.readAllLines(Path.of("/proc/$pid/status"))
        new Sample(commit: commit, seconds: (System.nanoTime() - begun).intdiv(1_000_000_000), pid: pid,
                residentKiB: number(lines, 'VmRSS:'), threads: number(lines, 'Threads:'),
                files: new File("/proc/$pid/fd").list().length,
                homeBytes: bytes(box.home) - bytes(box.home.resolve('journal')), journalBytes: bytes(box.home.resolve('journal')))
    }

    private static int number(List<String> lines, String name) {
        lines.find { it.startsWith(name) }.split(/\s+/)[1].toInteger()
    }

    /** Files come and go while they are counted. */
    private static long bytes(Path directory) {
        long sum = 0
        directory.toFile().eachFileRecurse { sum += it.file ? it.length() : 0 }
        sum
    }

    @Override
    void close() {
        agent?.close()
        box.close()
    }
}
