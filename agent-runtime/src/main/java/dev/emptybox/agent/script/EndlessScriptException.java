package dev.emptybox.agent.script;

import dev.emptybox.stdlib.model.Problem;

/** Script code that does not end even when interrupted; its thread is abandoned. */
public final class EndlessScriptException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    EndlessScriptException(Problem problem) {
        super(problem.what());
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
