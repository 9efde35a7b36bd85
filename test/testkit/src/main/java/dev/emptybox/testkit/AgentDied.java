package dev.emptybox.testkit;

/** Thrown through an agent that a spec kills: never caught finally, and nothing is changed after it. */
final class AgentDied extends Error {

    private static final long serialVersionUID = 1L;

    AgentDied() {
        super("the agent was killed here by the spec", null, false, false);
    }
}
