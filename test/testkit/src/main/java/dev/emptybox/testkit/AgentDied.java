package dev.emptybox.testkit;

/** Thrown through an agent that a spec lets die: no code catches it for good, and nothing is changed after it. */
final class AgentDied extends Error {

    private static final long serialVersionUID = 1L;

    AgentDied() {
        super("the agent died here, as the spec wants", null, false, false);
    }
}
