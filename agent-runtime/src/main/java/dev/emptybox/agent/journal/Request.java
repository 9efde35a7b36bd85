package dev.emptybox.agent.journal;

import java.util.Objects;

/**
 * A request of an operator.
 *
 * @param verb    the operation
 * @param subject for a rollback or release the revision, or the beginning of its commit id, empty for the default; for
 *                {@code once} its key
 */
public record Request(Verb verb, String subject) {

    /** The operations. */
    public enum Verb {
        /** Starts a cycle now. */
        TRIGGER,
        /** Starts a run of a job now. */
        RUN_JOB,
        /** Pauses changes until {@link #RESUME}. */
        PAUSE,
        RESUME,
        /** Rolls back to a previous good revision, until the next commit. */
        ROLLBACK,
        /** Releases revisions from quarantine. */
        RELEASE_QUARANTINE,
        /** Marks an interrupted {@code once} as done by hand. */
        ONCE_DONE,
        /** An interrupted {@code once} runs again in the next converge. */
        ONCE_RETRY
    }

    public Request {
        Objects.requireNonNull(verb, "verb is null");
        subject = subject == null ? "" : subject;
    }
}
