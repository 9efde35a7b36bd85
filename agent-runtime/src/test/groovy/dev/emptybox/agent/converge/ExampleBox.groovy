package dev.emptybox.agent.converge

import com.fasterxml.jackson.databind.ObjectMapper
import com.sun.net.httpserver.HttpServer
import dev.emptybox.agent.git.WorkingCopy
import dev.emptybox.agent.jobs.JobEvents
import dev.emptybox.agent.jobs.JobScheduler
import dev.emptybox.agent.journal.Ledger
import dev.emptybox.agent.journal.Onces
import dev.emptybox.agent.machine.LiveWorld
import dev.emptybox.agent.machine.MachineFacts
import dev.emptybox.agent.machine.Patience
import dev.emptybox.agent.machine.Progress
import dev.emptybox.agent.os.Time
import dev.emptybox.agent.script.ScriptHost
import dev.emptybox.agent.script.ScriptRunner
import dev.emptybox.agent.supervisor.ServiceEvents
import dev.emptybox.agent.supervisor.Supervisor
import dev.emptybox.stdlib.box.Change
import dev.emptybox.stdlib.box.EmptyBox
import dev.emptybox.stdlib.box.Overlay
import dev.emptybox.stdlib.box.Simulation
import dev.emptybox.stdlib.box.World
import dev.emptybox.stdlib.box.commands.CommandReads
import dev.emptybox.stdlib.box.commands.EmptyCommands
import dev.emptybox.stdlib.box.commands.RunCommand
import dev.emptybox.stdlib.box.files.FileChange
import dev.emptybox.stdlib.dsl.Log
import dev.emptybox.stdlib.dsl.Occasion
import dev.emptybox.stdlib.engine.Engine
import dev.emptybox.stdlib.model.Attributes
import dev.emptybox.stdlib.model.Bytes
import dev.emptybox.stdlib.model.Command
import dev.emptybox.stdlib.model.Effect
import dev.emptybox.stdlib.model.Entry
import dev.emptybox.stdlib.model.ExitStatus
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.Report
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.model.Service
import java.nio.file.Files
import java.nio.file.LinkOption
import java.nio.file.Path
import java.time.Clock
import java.time.Duration

/**
 * An example of the standard library on a box of its own: a directory with what `before/` holds, a small web server,
 * and the same in memory.
 */
class ExampleBox implements AutoCloseable {

    final Path example
    final Path root
    final Supervisor supervisor
    final JobScheduler jobs
    final LiveWorld live
    final Overlay simulated
    /** Outside of the working tree of the build, whose index Git would read anew for each run. */
    private final WorkingCopy content
    private final Converger converger
    private final Revisions revisions
    private final HttpServer web
    private final Path releases
    private final int free

    ExampleBox(Path example, Path directory, ScriptHost host) {
        this.example = example
        this.root = Files.createDirectories(directory.resolve('box')).toRealPath()
        copy(example.resolve('before'), root)
        content = new WorkingCopy(copy(example, Files.createTempDirectory(directory, 'content')), '')
        // Git serves no repository that belongs to another user, and the one who builds may be another.
        releases = Files.createDirectories(directory.resolve('releases'))
        copy(example.resolveSibling('_releases'), releases)
        supervisor = new Supervisor(directory.resolve('home'), System.getenv(), Clock.systemUTC(), new ServiceEvents() {
            void ended(String service, ExitStatus exit) { }
            void changed(String service, Service.State state) { }
            void problem(Problem problem) { throw new IllegalStateException(problem.what()) }
        })
        jobs = JobScheduler.of(directory.resolve('home'), System.getenv(), Time.SYSTEM, [changed: { }] as JobEvents, Secrets.none())
        live = new LiveWorld(directory.resolve('cache'), System.getenv(), supervisor, jobs, new Onces(directory.resolve('once'), Clock.systemUTC()), Progress.SILENT,
            Time.SYSTEM, Patience.ENDLESS)
        simulated = imagine(new Overlay(outside(), { step, change, box -> outcome(change, box) } as Simulation))
        web = HttpServer.create(new InetSocketAddress('127.0.0.1', 0), 0)
        def answer = '{"status": "UP", "version": "1.2"}\n'.bytes
        web.createContext('/') { exchange -> exchange.sendResponseHeaders(200, answer.length); exchange.responseBody.withCloseable { it.write(answer) } }
        web.start()
        free = new ServerSocket(0).withCloseable { it.localPort }
        def settings = new Settings(root, [:], overrides(example))
        converger = new Converger(new ScriptRunner(Duration.ofSeconds(20), { String trace -> }), settings, MachineFacts.facts([:]),
            new Secrets({ name -> Optional.of('value of ' + name) }), Clock.systemUTC())
        revisions = new Revisions(content, host, settings)
    }

    /** What an example cannot know beforehand: ports, and where the releases are. */
    private Map<String, String> overrides(Path example) {
        def state = Files.readString(example.resolve('state.json'))
        def all = [port: String.valueOf(web.address.port), releases: releases.toUri().toString().replaceFirst('/$', '')]
        all.findAll { key, value -> state.contains("\"$key\"") } + (portOf(example) ? ['vars.port': String.valueOf(free)] : [:])
    }

    /** That an example listens on itself; null for none. */
    private static Integer portOf(Path example) {
        !Files.readString(example.resolve('converge.groovy')).contains('maintenance(') ? null
            : (Integer) new ObjectMapper().readValue(Files.readString(example.resolve('state.json')), Map).vars.port
    }

    /** The changes as they are written down for the example, which names a port that may be taken here. */
    List<String> written(Report report) {
        def port = portOf(example)
        port ? report.changeKeys().collect { it.replace(String.valueOf(free), String.valueOf(port)) } : report.changeKeys()
    }

    Report plan() {
        run(new Overlay(live))
    }

    Report run(World world) {
        def revision = content.head().revision()
        converger.run(revisions.load(revision), world, Ledger.EMPTY, Occasion.FIRST, new Silent(), new Engine.Listener() { }).report()
    }

    static class Silent implements Log {
        void info(Object message) { }
        void warn(Object message) { }
        void debug(Object message) { }
    }

    /** Every path below the root with its entry, as seen by the live world. */
    Map<String, Entry> tree() {
        def found = new TreeMap<String, Entry>()
        Files.walk(root).withCloseable { paths -> paths.filter { it != root }.forEach { found[root.relativize(it).toString()] = live.files().entry(it) } }
        found
    }

    /** The differences between the live box and the simulated one, path by path. */
    List<String> differences() {
        def paths = tree().keySet() + simulatedPaths(root)
        paths.findAll { path ->
            def at = root.resolve(path)
            describe(live, at) != describe(simulated, at)
        }.collect { path -> "$path: ${describe(live, root.resolve(path))} live, ${describe(simulated, root.resolve(path))} simulated".toString() }
    }

    private Set<String> simulatedPaths(Path directory) {
        simulated.files().children(directory).collectMany { name ->
            def child = directory.resolve(name)
            [root.relativize(child).toString()] + (simulated.files().entry(child) instanceof Entry.Directory ? simulatedPaths(child) : [])
        } as Set
    }

    private static String describe(World world, Path path) {
        def entry = world.files().entry(path)
        if (entry instanceof Entry.RegularFile) {
            return "file ${Attributes.octal(entry.attributes().mode())} ${world.files().digest(path)}"
        }
        entry instanceof Entry.Directory ? "directory ${Attributes.octal(entry.attributes().mode())}" : entry.describe()
    }

    /** A planned box in memory with what `before/` holds. */
    Overlay imagined() {
        imagine(new Overlay(new EmptyBox(root, EmptyBox.Artefacts.of(live))))
    }

    /** An empty box on which commands that change nothing print what the example's commands.json says. */
    private EmptyBox outside() {
        def answers = this.&simulatedCommand
        new EmptyBox(root, EmptyBox.Artefacts.of(live)).with(CommandReads.CAPABILITY, new EmptyCommands() {
            @Override
            Command.Result query(Command command) {
                new Command.Result(0, (String) answers(command).stdout, '', false)
            }
        })
    }

    /** What the other commands print, and which files of `after/` they write. */
    private Optional<Effect> outcome(Change change, World box) {
        if (!(change instanceof RunCommand)) {
            return Optional.empty()
        }
        def simulated = simulatedCommand(change.command())
        simulated.writes.each { box.perform('command', new FileChange.WriteFile(root.resolve(it), Bytes.of(Files.readAllBytes(example.resolve('after').resolve(it))), Attributes.UNCHANGED)) }
        Optional.of(Effect.of([rc: 0, stdout: ((String) simulated.stdout).stripTrailing(), stderr: '', truncated: false]))
    }

    private Map<String, Object> simulatedCommand(Command command) {
        def file = example.resolve('commands.json')
        def all = Files.exists(file) ? new ObjectMapper().readValue(file.toFile(), Map) : [:]
        assert all.containsKey(command.text()): "$file does not say what this command does in the simulated world"
        all[command.text()]
    }

    private Overlay imagine(Overlay box) {
        def from = example.resolve('before')
        if (!Files.isDirectory(from)) {
            return box
        }
        Files.walk(from).withCloseable { paths ->
            paths.filter { it != from }.sorted().forEach { path ->
                def target = root.resolve(from.relativize(path).toString())
                def mode = Attributes.ofMode(((Integer) Files.getAttribute(path, 'unix:mode', LinkOption.NOFOLLOW_LINKS)) & 07777)
                box.perform('before', Files.isDirectory(path) ? new FileChange.MakeDirectory(target, mode)
                    : new FileChange.WriteFile(target, Bytes.of(Files.readAllBytes(path)), mode))
            }
        }
        box
    }

    /** Copies what a directory holds, with its permissions; nothing when there is none. */
    static Path copy(Path from, Path to) {
        if (!Files.isDirectory(from)) {
            return to
        }
        Files.walk(from).withCloseable { paths ->
            paths.filter { it != from }.sorted().forEach { path ->
                def target = to.resolve(from.relativize(path).toString())
                Files.copy(path, target)
                Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(path))
            }
        }
        to
    }

    @Override
    void close() {
        web.stop(0)
        revisions.close()
        jobs.close()
        supervisor.stopAll()
        supervisor.close()
        live.close()
    }
}
