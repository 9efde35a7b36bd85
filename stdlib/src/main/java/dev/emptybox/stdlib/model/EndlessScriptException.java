package dev.emptybox.stdlib.model;

/** Script code that does not end even when interrupted; its thread is abandoned. */
public final class EndlessScriptException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public EndlessScriptException(Problem problem) {
        super(problem.what());
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
