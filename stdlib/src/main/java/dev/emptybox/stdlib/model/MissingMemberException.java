package dev.emptybox.stdlib.model;

import groovy.lang.MissingPropertyException;

/** A member of the state that does not exist. Groovy looks for a name in the next place when a delegate throws this. */
public final class MissingMemberException extends MissingPropertyException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    MissingMemberException(String key, Problem problem) {
        super(problem.whatAndWhy(": "), key, State.class);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }

    @Override
    public String getMessage() {
        return problem.whatAndWhy(": ");
    }
}
