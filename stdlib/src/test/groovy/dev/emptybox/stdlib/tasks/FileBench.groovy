package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.box.MemoryBox
import dev.emptybox.stdlib.box.Overlay
import dev.emptybox.stdlib.box.RepoFiles
import dev.emptybox.stdlib.engine.Context
import dev.emptybox.stdlib.engine.Engine
import dev.emptybox.stdlib.engine.Task
import dev.emptybox.stdlib.model.Attributes
import dev.emptybox.stdlib.model.Entry
import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.model.Step
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import spock.lang.Specification
import spock.lang.TempDir

/** Runs one task after the other on a box in memory, with a state repo in a directory. */
abstract class FileBench extends Specification {

    @TempDir
    Path repo

    MemoryBox box = new MemoryBox()
    Overlay world = new Overlay(box)
    Secrets secrets = new Secrets({ name -> Optional.of('value of ' + name) })
    Step step

    Outcome run(Task task, Closure<?> options = { }) {
        options.delegate = task
        options.resolveStrategy = Closure.DELEGATE_FIRST
        options.call()
        def context = new Context(world, new RepoFiles(repo), Path.of('/box'), secrets)
        def engine = new Engine(world, context, new Engine.Listener() { }, Clock.systemUTC())
        try {
            return engine.run(task, null)
        } finally {
            step = engine.steps().empty ? null : engine.steps().last()
        }
    }

    /** What the task was refused for. */
    List<Problem> refused(Task task, Closure<?> options = { }) {
        try {
            def outcome = run(task, options)
            throw new AssertionError("it was not refused: $outcome")
        } catch (ProblemException refused) {
            return refused.problems()
        }
    }

    /** The changes of the last task, each as its kind and target. */
    List<String> changes() {
        step.changes().collect { it.kind() + ' ' + it.target() }
    }

    String text(String path) {
        world.files().content(Path.of('/box').resolve(path)).text().get()
    }

    String mode(String path) {
        Attributes.octal(entry(path).attributes().mode())
    }

    Entry entry(String path) {
        world.files().entry(Path.of('/box').resolve(path))
    }

    List<String> names(String path = '') {
        world.files().children(Path.of('/box').resolve(path))
    }

    void source(String path, String text) {
        Files.createDirectories(repo.resolve(path).parent)
        Files.writeString(repo.resolve(path), text)
    }
}
