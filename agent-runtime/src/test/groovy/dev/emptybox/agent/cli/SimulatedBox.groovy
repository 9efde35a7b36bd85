package dev.emptybox.agent.cli

import dev.emptybox.agent.script.ScriptHost
import dev.emptybox.agent.script.ScriptRunner
import dev.emptybox.agent.script.StateFiles
import dev.emptybox.stdlib.box.EmptyBox
import dev.emptybox.stdlib.box.Overlay
import dev.emptybox.stdlib.box.RepoFiles
import dev.emptybox.stdlib.dsl.Log
import dev.emptybox.stdlib.dsl.Occasion
import dev.emptybox.stdlib.dsl.Surroundings
import dev.emptybox.stdlib.engine.Context
import dev.emptybox.stdlib.engine.Engine
import dev.emptybox.stdlib.model.Artefact
import dev.emptybox.stdlib.model.Bytes
import dev.emptybox.stdlib.model.Facts
import dev.emptybox.stdlib.model.Revision
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.model.State
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import java.time.Duration
import java.time.Instant

/** A box in memory that keeps what the scripts of a repo have done to it, services too. */
class SimulatedBox {

    private final Path repo
    private final Path root
    private final Overlay world

    SimulatedBox(Path repo, Path root) {
        this.repo = repo
        this.root = root
        this.world = new Overlay(new EmptyBox(root, new EmptyBox.Artefacts() {
            Artefact artefact(Artefact.Request request) { throw new UnsupportedOperationException() }
            Bytes content(Artefact artefact) { throw new UnsupportedOperationException() }
        }))
    }

    /** What the script changes now, each as its kind and target. */
    List<String> run() {
        def files = new StateFiles(repo)
        def generation = new ScriptHost(Files.createTempDirectory(repo.parent, 'classes')).load(repo, files.all([:], [:]))
        def engine = new Engine(world, new Context(world, new RepoFiles(repo), root, Secrets.none()), new Engine.Listener() { }, Clock.systemUTC())
        def log = new Log() {
            void info(Object message) { }
            void warn(Object message) { }
            void debug(Object message) { }
        }
        def report = new ScriptRunner(Duration.ofSeconds(20), { }).run(generation, new Surroundings(engine, State.of(files.read([:], [:]).members()),
            State.lenient([:]), new Facts('box', 'linux', 'amd64', [], 2, 1024, [:], ''), new Revision('c' * 40, '', Instant.EPOCH, '', ''), log, Occasion.FIRST, generation.places())).report()
        generation.close()
        assert report.failed() == null
        report.steps().collectMany { step -> step.changes().collect { "${it.kind()} ${it.target()}".toString() } }
    }
}
