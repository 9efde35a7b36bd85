package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.Step

/** The bench for tasks about accounts and packages, whose reasons matter. */
abstract class SystemTaskSpecification extends FileBench {

    List<Step.Line> lines() {
        step.changes()
    }

    /** {@code kind target: reason} of each change of the last task. */
    @Override
    List<String> changes() {
        lines().collect { "${it.kind()} ${it.target()}: ${it.reason()}".toString() }
    }

    static List<Problem> problems(Closure<?> body) {
        try {
            body.call()
        } catch (ProblemException e) {
            return e.problems()
        }
        throw new AssertionError('there was no problem')
    }
}
