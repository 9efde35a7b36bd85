package dev.emptybox.agent.journal;

import java.util.Objects;

/**
 * What a person asks of the agent.
 *
 * @param verb    what is to be done
 * @param subject of a roll back or a release the revision, or the beginning of its commit id, empty for the one that
 *                suggests itself; of {@code once} its key
 */
public record Request(Verb verb, String subject) {

    /** What can be asked for. */
    public enum Verb {
        /** Begin a cycle now. */
        TRIGGER,
        /** Change nothing until {@link #RESUME}. */
        PAUSE,
        RESUME,
        /** Go back to a revision that was good before, until there is a new commit. */
        ROLLBACK,
        /** Try revisions again that are in quarantine. */
        RELEASE_QUARANTINE,
        /** The work of an interrupted {@code once} was finished by hand. */
        ONCE_DONE,
        /** An interrupted {@code once} begins anew in the next converge. */
        ONCE_RETRY
    }

    public Request {
        Objects.requireNonNull(verb, "verb is null");
        subject = subject == null ? "" : subject;
    }
}
