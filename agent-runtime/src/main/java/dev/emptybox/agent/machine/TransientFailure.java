package dev.emptybox.agent.machine;

import dev.emptybox.stdlib.model.ProblemException;

/**
 * The cause of a {@link ProblemException} about something that may pass by itself: a server that cannot be reached, a
 * full disk under the cache. Without it the problem is in what was asked for, and asking again will not help.
 */
public final class TransientFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TransientFailure() {
        super("may pass by itself", null, false, false);
    }

    /** Whether trying the same again later makes sense. */
    public static boolean causes(ProblemException problem) {
        return problem.getCause() instanceof TransientFailure;
    }
}
