package dev.emptybox.stdlib.model;

/** How far a body that runs once on a box has come. */
public enum OnceState {
    NOT_STARTED,
    /** It began, and did not come to its end: it failed, or the agent was killed. */
    INTERRUPTED,
    DONE
}
