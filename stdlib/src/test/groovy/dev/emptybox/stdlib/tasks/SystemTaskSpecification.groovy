package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.model.Step
import dev.emptybox.stdlib.world.MemoryBox
import dev.emptybox.stdlib.world.Overlay
import dev.emptybox.stdlib.world.RepoFiles
import java.nio.file.Path
import java.time.Clock
import spock.lang.Specification

/** Tasks at work in one planned world over a box in memory. */
abstract class SystemTaskSpecification extends Specification {

    final MemoryBox box = new MemoryBox()
    private Engine engine

    private Engine engine() {
        if (engine == null) {
            def overlay = new Overlay(box)
            def context = new Context(overlay, new RepoFiles(Path.of('/repo')), Path.of('/box'), Secrets.none())
            engine = new Engine(overlay, context, new Engine.Listener() { }, Clock.systemUTC())
        }
        engine
    }

    protected Outcome run(Task task, @DelegatesTo(strategy = Closure.DELEGATE_FIRST) Closure<?> options = { }) {
        options.delegate = task
        options.resolveStrategy = Closure.DELEGATE_FIRST
        options.call()
        engine().run(task, null)
    }

    protected List<Step.Line> lines() {
        engine().steps().last().changes()
    }

    /** {@code kind target: reason} of each change of the last task. */
    protected List<String> changes() {
        lines().collect { "${it.kind()} ${it.target()}: ${it.reason()}".toString() }
    }

    protected static List<Problem> problems(Closure<?> body) {
        try {
            body.call()
        } catch (ProblemException e) {
            return e.problems()
        }
        throw new AssertionError('there was no problem')
    }
}
