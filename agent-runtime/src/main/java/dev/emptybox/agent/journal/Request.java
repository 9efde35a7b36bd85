package dev.emptybox.agent.journal;

import java.util.Objects;

/**
 * What a person asks of the agent.
 *
 * @param verb     what is to be done
 * @param revision which revision is meant, or the beginning of its commit id; empty for the one that suggests itself
 */
public record Request(Verb verb, String revision) {

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
        RELEASE_QUARANTINE
    }

    public Request {
        Objects.requireNonNull(verb, "verb is null");
        revision = revision == null ? "" : revision;
    }
}
