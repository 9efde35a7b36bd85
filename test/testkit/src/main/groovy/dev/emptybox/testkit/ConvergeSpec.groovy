package dev.emptybox.testkit

import dev.emptybox.agent.journal.Request
import dev.emptybox.stdlib.model.Durations
import groovy.transform.PackageScope
import java.nio.file.Path
import spock.lang.Specification

/**
 * A Spock specification of a state repo: what its script does to a box, converged by the real agent with its tasks, cycle
 * and compiler. Only the box is simulated: files, services, clock and external systems. A feature starts with an empty box
 * and the state repo as it is on disk; its edits are local.
 *
 * <p>The repo is the directory of the system property {@code emptybox.repo}, or the nearest parent of the working directory
 * with a {@code converge.groovy}.
 */
abstract class ConvergeSpec extends Specification {

    @PackageScope
    Stage stage = new Stage(stateRepo())

    def cleanup() {
        try {
            stage?.complainAboutFailures()
        } finally {
            stage?.close()
        }
    }

    /** Where converge.groovy is. */
    protected Path stateRepo() {
        StateRepo.find(System.getProperty('emptybox.repo'), Path.of('').toAbsolutePath())
    }

    // ---- what the agent does

    /** Runs one cycle of the agent, after committing the edits. */
    Run converge() {
        stage.converge()
    }

    /**
     * Converges another script instead of converge.groovy, to specify a task of the repo alone:
     * {@code converge("webApp('shop') { port 9000 }")}. Later converges run it again.
     */
    Run converge(String script) {
        stage.repo.edit('converge.groovy', script)
        stage.converge()
    }

    /** Converges again: {@code secondRun.changed == []} checks that the script is idempotent. */
    Run getSecondRun() {
        stage.converge()
    }

    /** The current plan of the agent. Changes nothing. */
    Plan plan() {
        stage.plan()
    }

    /** A golden plan in specs/golden/, for a comparison: {@code plan() == golden('v2.plan')}. */
    Golden golden(String name) {
        Golden.of(stateRepo().resolve('specs/golden'), name, Boolean.getBoolean('golden.update'), System.getenv())
    }

    /** Kills the agent in the next converge, right after the changes of this task; a new agent runs the converge after that. */
    void crashAfter(String task) {
        stage.dieAfter(task)
    }

    /** Kills the agent between two cycles. Services keep running; a new agent runs the next converge. */
    void kill() {
        stage.kill()
    }

    /** Stops the agent and its services cleanly; returns the log of the stop hooks. */
    List<String> stop() {
        stage.stop()
    }

    /** Reboots the box: services are gone, files stay, and onStart runs again. */
    void reboot() {
        stage.reboot()
    }

    /** Requests a rollback, like emptybox rollback: to the last other good commit, or to a named one. */
    void rollback(String commit = '') {
        stage.ask(Request.Verb.ROLLBACK, commit.empty ? '' : stage.repo.id(commit))
    }

    /** Pauses changes until {@link #resume}. */
    void pause() {
        stage.ask(Request.Verb.PAUSE, '')
    }

    void resume() {
        stage.ask(Request.Verb.RESUME, '')
    }

    /**
     * Advances the clock of the box, which begins at midnight of 1 January 2026, UTC: {@code advance '30s'}. Meanwhile jobs that are
     * due run, services that have exited are started again after their delays, and health checks run at their intervals; a service
     * that becomes critical is restarted by a cycle. Nothing else converges.
     */
    void advance(String duration) {
        stage.advance(duration)
    }

    /** The time limit of the script itself, in real time. Default 5s. */
    void scriptTimeout(String duration) {
        stage.options.scriptTimeout(duration)
        stage.kill()
    }

    // ---- the state repo

    /** The state of the next commit: {@code state.vars.port = 9090}. */
    Map<String, Object> getState() {
        stage.repo.state()
    }

    void setState(Map<String, ?> whole) {
        stage.repo.state(whole)
    }

    /**
     * Edits files of the repo (path to text, null to remove one), and commits them with all other edits. Returns the name of
     * the commit.
     */
    String commit(Map<String, ?> files, String message = '') {
        files.each { path, text -> stage.repo.edit(path, text?.toString()) }
        stage.repo.commit(message)
    }

    /** Commits the edits so far, possibly none. */
    String commit(String message = '') {
        stage.repo.commit(message)
    }

    /** The text of a file of the repo, to be edited and committed. */
    String source(String path) {
        stage.repo.text(path)
    }

    /** Author, message or signer of the commits from now on. */
    void revision(Map<String, ?> about) {
        stage.repo.about(about)
    }

    /** The quarantined commits, by the names returned by {@link #commit}. */
    List<String> getQuarantined() {
        stage.asked()
        stage.ledger().quarantine().keySet().collect { stage.repo.name(it) }
    }

    /** The last good commit of the box; null at first. */
    String getGood() {
        stage.asked()
        def good = stage.ledger().good()
        good == null ? null : stage.repo.name(good.commit())
    }

    /** Makes the Git server unreachable, until {@link #gitUp}. */
    void gitDown() {
        stage.repo.unreachable(true)
    }

    void gitUp() {
        stage.repo.unreachable(false)
    }

    // ---- what the box is given

    /** {@code labels env: 'prod'}. */
    void labels(Map<String, ?> labels) {
        stage.options.labels(labels)
        stage.kill()
    }

    /** {@code facts hostname: 'shop-1', cpus: 8}. */
    void facts(Map<String, ?> facts) {
        stage.options.facts(facts)
        stage.kill()
    }

    /** Sets a secret; others have a default value. */
    void secret(String name, String value) {
        stage.options.secret(name, value)
        stage.kill()
    }

    /** A package of the image. */
    void installed(String name, String version) {
        stage.outside.install(name, version)
    }

    /** A process on the box besides the services. */
    void process(String commandLine) {
        stage.outside.run(commandLine)
    }

    // ---- what its surroundings answer

    /**
     * The content at a URL: text, bytes, a path on this machine, or for an archive a map of path to content. Returns its
     * SHA-256. An undescribed artefact exists, with the wanted checksum.
     */
    String artefact(String url, Object content) {
        stage.artefacts.describe(url, content)
    }

    /**
     * The responses of a URL: {@code answer 'http://x/', 503, 503, 200} has one status per request, the last one is
     * repeated; {@code body: 'text'}, {@code after: '2s'}.
     */
    void answer(Map<String, ?> how = [:], String url, int... statuses) {
        stage.web.answer(url, how, statuses)
    }

    /** Refuses connections to a URL, to host:port, or to a port of the box. */
    void refuse(Object place) {
        stage.web.refuse(place.toString())
    }

    /** Accepts connections to host:port, or to a port of the box. */
    void accept(Object place) {
        stage.web.accept(place.toString())
    }

    /**
     * What a command does: {@code command('bin/migrate') { prints 'done'; writes 'schema', 'v2'; exits 0; takes '3s' }}.
     * Matched as a whole, by prefix, or by a regular expression. The result has the env, stdin and runAs of the last run.
     */
    SimulatedCommand command(Object pattern, @DelegatesTo(value = SimulatedCommand, strategy = Closure.DELEGATE_FIRST) Closure<?> what = { }) {
        def described = stage.commands.describe(pattern)
        def body = (Closure<?>) what.clone()
        body.delegate = described
        body.resolveStrategy = Closure.DELEGATE_FIRST
        body.call()
        described
    }

    /** The behaviour of a service: {@code service('app').unhealthy()}. */
    SimulatedService service(String name) {
        stage.services.describe(name)
    }

    /**
     * What a script task answers: {@code scriptTask('greet') { params -> [changed: !params.check, message: 'x'] }}. The parameters have
     * {@code check} if the program can check; without a body, {@code scriptTask('greet').real()} runs the program itself.
     */
    SimulatedScript scriptTask(String name, Closure<?> answer = null) {
        def described = stage.script(name)
        if (answer != null) {
            described.answers(answer)
        }
        new SimulatedScript(described, stage.program())
    }

    /** A job of the box: {@code job('report').runs == ['succeeded']}. */
    SimulatedJob job(String name) {
        stage.job(name)
    }

    /** Makes the disk of the box full, or that of a directory. */
    void diskFull(String directory = '/') {
        stage.box.fill(Stage.ROOT.resolve(directory))
    }

    void diskFree() {
        stage.box.fill(null)
    }

    // ---- what the box is like

    /** A path of the box, relative to the root: {@code file('app.config').text}. */
    BoxFile file(String path) {
        stage.file(path)
    }

    /** All files of the box, sorted; relative to the root if below it. */
    List<String> getFiles() {
        stage.files()
    }

    /** The running services, sorted. */
    List<String> getRunning() {
        stage.services.runningByName()
    }

    boolean running(String service) {
        service in stage.services.runningByName()
    }

    /** The number of restarts of a service in this feature, without starts. */
    int restarts(String service) {
        stage.box.restarts(service)
    }

    /** How often converges have started a service in this feature; {@code service(name).starts} counts those between them as well. */
    int starts(String service) {
        stage.box.starts(service)
    }

    /** Whether the agent answers 503 on this port for a service in maintenance. */
    boolean inMaintenance(int port) {
        stage.maintenances.isOn(port)
    }

    /** The page of the maintenance. */
    String page(int port) {
        stage.maintenances.page(port).content().text().orElse('')
    }

    /** The Retry-After of the maintenance: {@code '30s'}. */
    String retryAfter(int port) {
        Durations.text(stage.maintenances.page(port).retryAfter())
    }

    /** The commands that ran on the box, without read-only ones, in order. */
    List<String> getCommands() {
        stage.commands.ran()
    }
}
