package dev.emptybox.agent.git;

import dev.emptybox.stdlib.model.Problem;

/**
 * The source failed. After a transient failure the caller keeps the last good revision and retries with back-off. Any other
 * failure needs a change by the user.
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

    /** @param the failed operation */
    SourceException during(String what) {
        return new SourceException(Problem.of(what, problem.whatAndWhy(": "), problem.cure()), transientFailure, this);
    }

    public Problem problem() {
        return problem;
    }

    /** True if retrying later may help; false if the user must act. */
    public boolean transientFailure() {
        return transientFailure;
    }
}
