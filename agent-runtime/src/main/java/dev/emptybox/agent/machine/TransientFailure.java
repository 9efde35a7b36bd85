package dev.emptybox.agent.machine;

import dev.emptybox.stdlib.model.ProblemException;

/**
 * Marks a {@link ProblemException} as transient: an unreachable server, a full disk of the cache. Without it the request
 * itself is wrong, and retrying does not help.
 */
public final class TransientFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TransientFailure() {
        super("transient", null, false, false);
    }

    /** Whether retrying later makes sense. */
    public static boolean causes(ProblemException problem) {
        return problem.getCause() instanceof TransientFailure;
    }
}
