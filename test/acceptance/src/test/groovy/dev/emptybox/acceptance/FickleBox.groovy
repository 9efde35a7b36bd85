package dev.emptybox.acceptance

import com.fasterxml.jackson.databind.ObjectMapper
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import java.time.Duration

/** A box that follows a repo of fickle releases: its agent, the agent's HTTP endpoints, and a client of the service. */
final class FickleBox implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofMillis(20)
    private static final String TOKEN = 'open sesame'

    final Artefacts artefacts = new Artefacts()
    final Box box
    final FickleRepo repo
    final Prober prober
    AgentProcess agent
    private final Path token
    private final int probes = Ports.free()
    private int releases
    private Trial inCharge

    FickleBox(Path directory, Duration period = PERIOD) {
        box = new Box(directory)
        repo = new FickleRepo(directory, artefacts, Ports.free())
        token = Files.writeString(directory.resolve('token'), TOKEN)
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString('rw-------'))
        key()
        prober = new Prober("http://127.0.0.1:$repo.port/", period)
    }

    /** What the program needs and no script provides. */
    void key() {
        Files.writeString(Files.createDirectories(box.root.resolve('data')).resolve('key'), 'k')
    }

    /** @param more address of the state repo, and interval, where they are others */
    void start(Map<String, String> more = [:], String... options) {
        agent = box.start(words(more, options))
    }

    /** As in a container without an init: the launcher is process 1 of a PID namespace of its own. */
    void startAsProcessOne() {
        agent = AgentProcess.start(box, [:], words(), ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'])
    }

    private List<String> words(Map<String, String> more = [:], String... options) {
        ['run', more.address ?: repo.address, '--home', box.home.toString(), '--interval', more.interval ?: '200ms', '--listen', "127.0.0.1:$probes".toString(),
         '--token-file', token.toString(), '--log-format', 'json', '--debug', *options]
    }

    /** Only Java is killed; the launcher is not. */
    void killJava() {
        def java = ProcessHandle.of(agent.pid).get().descendants().find { it.info().commandLine().orElse('').contains('dev.emptybox.agent.cli.Main run') }
        java.destroyForcibly()
        Await.until('Java is dead') { !java.alive }
    }

    /** Pushes a commit of a release with a name of its own. */
    Trial push(Map<String, Object> more = [:], String name) {
        def release = "${name}-${++releases}".toString()
        inCharge = null
        new Trial(this, release, { repo.push(more, release) })
    }

    /** Pushes a good release and waits until the box is converged to it, whatever it was before. */
    Trial converge(String name = 'good') {
        def trial = push(name)
        awaitConverged(trial.commit)
        inCharge = trial
    }

    /** As {@link #converge}, where it is not converged to a good release already. */
    Trial converged() {
        inCharge ?: converge()
    }

    void awaitConverged(String commit) {
        await("converged to $commit") { it.revision == commit && it.result == 'converged' }
    }

    /** Until the newest revision is this one, and the box is as an older one wants it. */
    void awaitBehind(String commit) {
        await("behind $commit") { it.head == commit && it.result == 'behind' }
    }

    Map<String, Object> await(String what, Closure<Boolean> so) {
        Await.until(what, { "$status\n${agent.output.join('\n')}" }) {
            def now = status
            now?.phase == 'waiting' && so(now) ? now : null
        }
    }

    /** Waits until the agent has looked at the source so many times more. */
    void awaitCycles(int count) {
        def seen = [status?.reached] as Set
        Await.until("$count cycles", { agent.output.join('\n') }) {
            def now = status
            if (now?.phase == 'waiting') {
                seen << now.reached
            }
            seen.size() > count
        }
    }

    /** Null while nothing answers. */
    Map<String, Object> getStatus() {
        get('/status') as Map
    }

    boolean isReady() {
        new App(probes).get('/readyz') != null
    }

    /** Until this revision is not to be tried again. */
    void awaitQuarantined(String commit) {
        await("quarantined $commit") { it.quarantine.containsKey(commit) }
    }

    /** Until the service answers well, and has done so for some cycles. */
    void awaitService() {
        long since = System.nanoTime()
        Await.until('the service answers', { "$status\n${agent.output.join('\n')}" }) {
            def answers = prober.since(since)
            answers && answers.last().good && status?.services == [fickle: 'ok']
        }
        awaitCycles(2)
    }

    void awaitAgentsEnd() {
        Await.until('the agent is dead', { agent.output.join('\n') }) { !agent.alive }
        agent.end()
    }

    /** The agent and its services end at once, as when the machine loses its power. */
    void powerOff() {
        agent.kill()
        Await.until('nothing runs') {
            def running = box.pids(FickleRepo.JAR)
            running.each { Box.kill(it) }
            running.empty
        }
    }

    /** The newest first. */
    List<Map<String, Object>> getRuns() {
        get('/runs') as List
    }

    /** Digests of the files that every release changes, by their names. */
    Map<String, String> getFiles() {
        ['app.config', FickleRepo.JAR, *(0..<Fickle.FILES).collect { "conf/$it".toString() }].collectEntries {
            [it, Hello.sha256(Files.readAllBytes(box.root.resolve(it)))]
        }
    }

    /** The releases of which a process was started, in this order. */
    List<String> getStarts() {
        def file = box.root.resolve('starts')
        Files.exists(file) ? Files.readAllLines(file).collect { it.split(' ')[0] } : []
    }

    /** The agent is killed as soon as it has begun so many changes from now on. */
    void killAgentAt(int step) {
        int begun = 0
        agent.killAt { it.contains('"event":"change.begun"') && ++begun == step }
    }

    /** Changes that were begun in the newest run of this commit that was interrupted. */
    List<Object> begun(String commit) {
        def run = runs.find { it.revision == commit && it.outcome == 'INTERRUPTED' }
        def report = (get("/runs/$run.number") as Map).report
        (report.changes as List) + (report.begun as List)
    }

    private Object get(String path) {
        try {
            def connection = new URL("http://127.0.0.1:$probes$path").openConnection() as HttpURLConnection
            connection.setRequestProperty('Authorization', "Bearer $TOKEN")
            connection.connectTimeout = 2_000
            connection.readTimeout = 2_000
            connection.inputStream.withCloseable { new ObjectMapper().readValue(it, Object) }
        } catch (IOException notThere) {
            null
        }
    }

    @Override
    void close() {
        prober.close()
        agent?.close()
        box.close()
        artefacts.close()
    }
}
