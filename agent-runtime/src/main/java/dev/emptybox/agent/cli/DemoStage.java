package dev.emptybox.agent.cli;

import dev.emptybox.agent.converge.Cycle;
import dev.emptybox.agent.converge.Loop;
import dev.emptybox.agent.converge.Settings;
import dev.emptybox.agent.git.BareRepository;
import dev.emptybox.agent.git.Credentials;
import dev.emptybox.agent.git.GitServer;
import dev.emptybox.agent.git.GitSource;
import dev.emptybox.agent.git.Source;
import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.machine.MachineFacts;
import dev.emptybox.agent.machine.Progress;
import dev.emptybox.agent.os.BackgroundWork;
import dev.emptybox.agent.os.HomeLock;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The environment of the demo, in one directory and in this process: a Git server, an artefact server, and an agent with the
 * same parts as {@code run}. Closing it leaves no process behind; it can be closed from any thread, and repeatedly.
 */
final class DemoStage implements AutoCloseable {

    static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path home;
    private final Path root;
    private final DemoWatch watch;
    private final ArtefactServer artefacts;
    private final GitServer git;
    private final Source source;
    private final HomeLock lock;
    private final Assembly assembly;
    private final Loop loop;
    private final DemoRepo repo;
    private final DemoProgram program;
    private final int port = DemoProgram.freePort();
    private boolean started;
    private boolean stopped;
    private boolean closed;

    DemoStage(Console console, Path directory, DemoWatch watch) throws IOException {
        Clock clock = Clock.systemUTC();
        this.watch = watch;
        this.home = directory.resolve("home");
        this.root = Files.createDirectories(directory.resolve("root"));
        var repository = BareRepository.at(Files.createDirectories(directory.resolve("state.git")), clock);
        this.artefacts = ArtefactServer.start(clock);
        this.git = GitServer.serve(repository, "state");
        this.repo = new DemoRepo(repository, artefacts, port);
        this.source = new GitSource(git.url(), null, "", home.resolve("source"), Credentials.none());
        this.lock = HomeLock.of(home);
        this.assembly = new Assembly(withJava(console), home, lock, source, new Settings(root, Map.of(), Map.of()), MachineFacts.facts(Map.of()),
            Secrets.none(), Duration.ofSeconds(30), Progress.SILENT, watch, Cycle.Mode.CORRECT);
        this.loop = assembly.loop(new Loop.Pace(INTERVAL, Duration.ZERO, null));
        this.program = new DemoProgram(assembly.supervisor(), home, port);
    }

    /** The program of the demo is started with {@code java}, which may not be in the PATH of the user. */
    private static Console withJava(Console console) {
        String ours = Path.of(System.getProperty("java.home"), "bin").toString();
        return console.with("PATH", ours + ":" + console.environment().getOrDefault("PATH", "/usr/bin:/bin"));
    }

    DemoRepo repo() {
        return repo;
    }

    ArtefactServer artefacts() {
        return artefacts;
    }

    DemoProgram program() {
        return program;
    }

    Journal journal() {
        return assembly.journal();
    }

    Assembly assembly() {
        return assembly;
    }

    String gitUrl() {
        return git.url();
    }

    int port() {
        return port;
    }

    /** Every file and directory of the box with its content and modification time. */
    Map<String, String> files() {
        try (var paths = Files.walk(root)) {
            var files = new TreeMap<String, String>();
            for (Path path : (Iterable<Path>) paths.filter(path -> !path.equals(root))::iterator) {
                String content = Files.isRegularFile(path) ? Digests.sha256(Files.readAllBytes(path)) : "";
                files.put(root.relativize(path).toString(), content + " " + Files.getLastModifiedTime(path));
            }
            return files;
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the directory of the demo cannot be read", unreadable);
        }
    }

    byte[] content(String file) {
        try {
            return Files.readAllBytes(root.resolve(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the directory of the demo cannot be read", unreadable);
        }
    }

    synchronized void startAgent() {
        if (closed) {
            return;
        }
        Thread thread = BackgroundWork.daemon("agent", () -> {
            try {
                loop.run();
            } catch (RuntimeException defect) {
                watch.broken(defect);
            }
        });
        thread.start();
        started = true;
    }

    /** Like SIGTERM for {@code run}. */
    synchronized void stopAgent() {
        if (started && !stopped) {
            stopped = true;
            loop.stop(PATIENCE);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            stopAgent();
            assembly.supervisor().stopAll();
        } finally {
            assembly.close();
            source.close();
            git.close();
            artefacts.close();
            lock.close();
        }
    }
}
