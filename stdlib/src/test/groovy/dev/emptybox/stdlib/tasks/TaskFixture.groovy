package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.box.MemoryBox
import dev.emptybox.stdlib.box.Overlay
import dev.emptybox.stdlib.box.Reads
import dev.emptybox.stdlib.box.RepoFiles
import dev.emptybox.stdlib.box.Simulation
import dev.emptybox.stdlib.box.files.FileChange
import dev.emptybox.stdlib.engine.Context
import dev.emptybox.stdlib.engine.Engine
import dev.emptybox.stdlib.engine.Task
import dev.emptybox.stdlib.model.Attributes
import dev.emptybox.stdlib.model.Bytes
import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.Secrets
import java.nio.file.Path
import java.time.Clock

/** Tasks run in a planned world over a box in memory. */
class TaskFixture {

    final Reads box
    final Overlay overlay
    final Engine engine

    TaskFixture(Path repo = Path.of('/nowhere')) {
        this(new MemoryBox(), repo)
    }

    TaskFixture(Reads box, Path repo = Path.of('/nowhere'), Simulation simulation = null) {
        this.box = box
        overlay = new Overlay(box, simulation)
        def context = new Context(overlay, new RepoFiles(repo), Path.of('/box'), new Secrets({ name -> Optional.of('value-of-' + name) }))
        engine = new Engine(overlay, context, new Engine.Listener() { }, Clock.systemUTC())
    }

    /** In a simulated world, where time passes. */
    static TaskFixture simulated() {
        new TaskFixture(new MemoryBox(), Path.of('/nowhere'), { step, change, box -> Optional.empty() } as Simulation)
    }

    Outcome run(Task task, Closure<?> options = { }) {
        task.with(options)
        engine.run(task, null)
    }

    Problem problem(Task task, Closure<?> options = { }) {
        problems(task, options)[0]
    }

    List<Problem> problems(Task task, Closure<?> options = { }) {
        try {
            run(task, options)
            return []
        } catch (ProblemException wrong) {
            return wrong.problems()
        }
    }

    /** Plans a change of something else. */
    void changeSomething() {
        overlay.perform('file other', new FileChange.WriteFile(Path.of('/box/other'), Bytes.of('x'), Attributes.UNCHANGED))
    }
}
