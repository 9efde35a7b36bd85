package dev.emptybox.agent.script

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
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.Revision
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.model.State
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import java.time.Duration
import java.time.Instant

/** A state repo in a directory, and its script run over an empty box. */
class ScriptFixture {

    final Path repo
    final Path cache
    final List<String> said = []
    final Map<String, String> labels = [env: 'prod']
    Duration limit = Duration.ofSeconds(20)

    ScriptFixture(Path directory) {
        repo = Files.createDirectories(directory.resolve('repo'))
        cache = directory.resolve('classes')
        write 'state.json', '{"version": "1.0.0", "distro": {"url": "http://x/app", "sha256": "' + '0' * 64 + '"}, "vars": {"port": 8080, "greeting": "hello", "names": ["a", "b"], "servers": [{"host": "h1", "port": 1}, {"host": "h2", "port": 2}]}}'
    }

    void write(String path, String text) {
        def file = repo.resolve(path)
        Files.createDirectories(file.parent)
        Files.writeString(file, text)
    }

    void script(String text) {
        write 'converge.groovy', text
    }

    Generation load() {
        def files = new StateFiles(repo)
        new ScriptHost(cache).load(repo, files.all(labels, [:]))
    }

    List<Problem> problems() {
        try {
            load().close()
            return []
        } catch (ProblemException wrong) {
            return wrong.problems()
        }
    }

    /** What a check finds without running anything. */
    List<Problem> check() {
        try {
            new ScriptHost(cache).check(repo, [:], new StateFiles(repo).all(labels, [:]))
            return []
        } catch (ProblemException wrong) {
            return wrong.problems()
        }
    }

    def run(boolean boxStart = true) {
        def generation = load()
        def runner = new ScriptRunner(limit, {})
        runner.run(generation, surroundings(generation, boxStart))
    }

    Surroundings surroundings(Generation generation, boolean boxStart) {
        def root = Path.of('/box')
        def noArtefacts = new EmptyBox.Artefacts() {
            Artefact artefact(Artefact.Request request) { new Artefact(request.sha256(), 3) }
            Bytes content(Artefact artefact) { Bytes.of('abc') }
        }
        def world = new Overlay(new EmptyBox(root, noArtefacts))
        def engine = new Engine(world, new Context(world, new RepoFiles(repo), root, Secrets.none()), new Engine.Listener() {}, Clock.systemUTC())
        def log = new Log() {
            void info(Object message) { said << String.valueOf(message) }
            void warn(Object message) { said << 'warn ' + message }
            void debug(Object message) { }
        }
        new Surroundings(engine, State.of(new StateFiles(repo).read(labels, [:]).members()), State.lenient([:]),
            new Facts('box', 'linux', 'amd64', [], 2, 1024, [zone: 'a'], ''),
            new Revision('c' * 40, 'A <a@x>', Instant.EPOCH, 'first', ''), log, new Occasion(boxStart, false, [] as Set), generation.places())
    }
}
