package dev.emptybox.stdlib.model;

/** The progress of a body that runs once per box. */
public enum OnceState {
    NOT_STARTED,
    /** It was interrupted: it failed, or the agent was killed. */
    INTERRUPTED,
    DONE
}
