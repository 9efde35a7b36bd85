package dev.emptybox.agent.os;

import dev.emptybox.stdlib.model.Problem;

/** The home was deleted or replaced while the agent ran: another agent may hold the path, so this one must end. */
public final class HomeLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    HomeLostException(Problem problem) {
        super(problem.what());
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
