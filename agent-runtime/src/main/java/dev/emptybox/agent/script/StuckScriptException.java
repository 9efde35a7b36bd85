package dev.emptybox.agent.script;

import dev.emptybox.stdlib.model.Problem;

/** A script that does not end even when it is interrupted: the agent cannot go on beside it. */
public final class StuckScriptException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    StuckScriptException(Problem problem) {
        super(problem.what());
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
