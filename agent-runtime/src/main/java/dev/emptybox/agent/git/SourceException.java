package dev.emptybox.agent.git;

import dev.emptybox.stdlib.model.Problem;

/**
 * The source could not answer. A transient failure may pass by itself: the caller keeps the last good revision and
 * tries again with back-off. Any other failure stays until a person changes something.
 */
public final class SourceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final boolean transientFailure;

    private SourceException(Problem problem, boolean transientFailure, Throwable cause) {
        super(problem.why().isEmpty() ? problem.what() : problem.what() + ": " + problem.why(), cause);
        this.problem = problem;
        this.transientFailure = transientFailure;
    }

    /** Waiting may help. */
    public static SourceException unreachable(Problem problem, Throwable cause) {
        return new SourceException(problem, true, cause);
    }

    static SourceException wrong(Problem problem) {
        return new SourceException(problem, false, null);
    }

    static SourceException wrong(Problem problem, Throwable cause) {
        return new SourceException(problem, false, cause);
    }

    /** @param what fails because of this */
    SourceException during(String what) {
        return new SourceException(Problem.of(what, problem.whatAndWhy(": "), problem.cure()), transientFailure, this);
    }

    public Problem problem() {
        return problem;
    }

    /** True when trying again later may help; false when a person must act. */
    public boolean transientFailure() {
        return transientFailure;
    }
}
