package dev.emptybox.testkit

import dev.emptybox.agent.journal.Request
import dev.emptybox.stdlib.model.Durations
import groovy.transform.PackageScope
import java.nio.file.Path
import spock.lang.Specification

/**
 * A Spock specification of a state repo: what its script does to a box, converged by the agent that production runs, with
 * its tasks, its cycle and its compiler. Only the box is simulated: files, services, clock and what answers from outside.
 * A feature begins with an empty box and the state repo as it stands on disk; its edits are its own.
 *
 * <p>The repo is the directory of the system property {@code emptybox.repo}, or the nearest one upwards of the working
 * directory with a {@code converge.groovy}.
 */
abstract class ConvergeSpec extends Specification {

    @PackageScope
    Stage stage = new Stage(stateRepo())

    def cleanup() {
        stage?.close()
    }

    /** Where converge.groovy is. */
    protected Path stateRepo() {
        StateRepo.find(System.getProperty('emptybox.repo'), Path.of('').toAbsolutePath())
    }

    // ---- what the agent does

    /** Runs one cycle of the agent, as it does every minute; edits become a commit before. */
    Run converge() {
        stage.converge()
    }

    /** Converges once more: {@code secondRun.changed == []} says that the script comes to rest. */
    Run getSecondRun() {
        stage.converge()
    }

    /** What the agent would do now. Nothing changes. */
    Plan plan() {
        stage.plan()
    }

    /** A plan kept in specs/golden/, to be compared: {@code plan() == golden('v2.plan')}. */
    Golden golden(String name) {
        Golden.of(stateRepo().resolve('specs/golden'), name, Boolean.getBoolean('golden.update'), System.getenv())
    }

    /** In the next converge the agent dies right after the changes of this task; the converge after that is by a new agent. */
    void crashAfter(String task) {
        stage.dieAfter(task)
    }

    /** Kills the agent between two cycles. Services live on; the next converge is by a new agent. */
    void kill() {
        stage.kill()
    }

    /** Stops the agent in an orderly way, its services too; returns what the stop hooks said. */
    List<String> stop() {
        stage.stop()
    }

    /** Starts the box anew: services are gone, files stay, and onStart counts again. */
    void reboot() {
        stage.reboot()
    }

    /** Asks the agent to go back, as emptybox rollback does: to the last other good commit, or to that of a name. */
    void rollback(String commit = '') {
        stage.ask(Request.Verb.ROLLBACK, commit.empty ? '' : stage.repo.id(commit))
    }

    /** Nothing is changed until {@link #resume}. */
    void pause() {
        stage.ask(Request.Verb.PAUSE, '')
    }

    void resume() {
        stage.ask(Request.Verb.RESUME, '')
    }

    /** Moves the clock of the box: {@code advance '30s'}. */
    void advance(String duration) {
        stage.advance(duration)
    }

    /** How long the script itself may take, in real time. Default 5s. */
    void scriptTimeout(String duration) {
        stage.options.scriptTimeout(duration)
        stage.kill()
    }

    // ---- the state repo

    /** The state as the next commit has it: {@code state.vars.port = 9090}. */
    Map<String, Object> getState() {
        stage.repo.state()
    }

    void setState(Map<String, ?> whole) {
        stage.repo.state(whole)
    }

    /**
     * Edits files of the repo, path to text, null to take one away; and commits them with all other edits. Returns how the
     * commit is called.
     */
    String commit(Map<String, ?> files, String message = '') {
        files.each { path, text -> stage.repo.edit(path, text?.toString()) }
        stage.repo.commit(message)
    }

    /** Commits what is edited so far, or nothing new. */
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

    /** The commits that the agent does not try again, by the names that {@link #commit} gives them. */
    List<String> getQuarantined() {
        stage.ledger().quarantine().keySet().collect { stage.repo.name(it) }
    }

    /** The commit that the box was last converged to and healthy with; null at first. */
    String getGood() {
        def good = stage.ledger().good()
        good == null ? null : stage.repo.name(good.commit())
    }

    /** The Git server does not answer, until {@link #gitUp}. */
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

    /** A secret; one that is not given has a value too. */
    void secret(String name, String value) {
        stage.options.secret(name, value)
        stage.kill()
    }

    /** A package that the image brings. */
    void installed(String name, String version) {
        stage.outside.install(name, version)
    }

    /** A process that runs on the box beside the services. */
    void process(String commandLine) {
        stage.outside.run(commandLine)
    }

    // ---- what its surroundings answer

    /**
     * What is served at a url: a text, bytes, a path of this machine, or for an archive a map of path to content. Returns
     * its SHA-256. An artefact that is not described is there, with the checksum that the script wants.
     */
    String artefact(String url, Object content) {
        stage.artefacts.describe(url, content)
    }

    /**
     * What a web address answers: {@code answer 'http://x/', 503, 503, 200} one status for each request, the last one
     * stays; {@code body: 'text'}, {@code after: '2s'}.
     */
    void answer(Map<String, ?> how = [:], String url, int... statuses) {
        stage.web.answer(url, how, statuses)
    }

    /** Nobody accepts connections at a web address, at host:port, or at a port of the box. */
    void refuse(Object place) {
        stage.web.refuse(place.toString())
    }

    /** Somebody accepts connections at host:port, or at a port of the box. */
    void accept(Object place) {
        stage.web.accept(place.toString())
    }

    /**
     * What a command does: {@code command('bin/migrate') { prints 'done'; writes 'schema', 'v2'; exits 0; takes '3s' }}.
     * It is meant as a whole, or as how it begins; or with a regular expression. What it gives back tells how the command
     * last ran: its env, stdin and runAs.
     */
    SimulatedCommand command(Object pattern, @DelegatesTo(value = SimulatedCommand, strategy = Closure.DELEGATE_FIRST) Closure<?> what = { }) {
        def described = stage.commands.describe(pattern)
        def body = (Closure<?>) what.clone()
        body.delegate = described
        body.resolveStrategy = Closure.DELEGATE_FIRST
        body.call()
        described
    }

    /** How a service behaves: {@code service('app').unhealthy()}. */
    SimulatedService service(String name) {
        stage.services.describe(name)
    }

    /** Nothing more can be written on the box, or below a directory of it. */
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

    /** All files of the box, sorted; those below the root relative to it. */
    List<String> getFiles() {
        stage.files()
    }

    /** The services that run, sorted. */
    List<String> getRunning() {
        stage.services.runningByName()
    }

    boolean running(String service) {
        service in stage.services.runningByName()
    }

    /** How often a service was restarted in this feature; starts do not count. */
    int restarts(String service) {
        stage.box.restarts(service)
    }

    /** How often a service was started in this feature because it did not run. */
    int starts(String service) {
        stage.box.starts(service)
    }

    /** Whether the agent answers 503 on this port now, in the place of a service. */
    boolean inMaintenance(int port) {
        stage.maintenances.isOn(port)
    }

    /** The page that it answers with then. */
    String page(int port) {
        stage.maintenances.page(port).content().text().orElse('')
    }

    /** When it says then that it is worth to ask again: {@code '30s'}. */
    String retryAfter(int port) {
        Durations.text(stage.maintenances.page(port).retryAfter())
    }

    /** The commands that ran on the box, without those that only look, in order. */
    List<String> getCommands() {
        stage.commands.ran()
    }
}
