package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Scope;
import java.util.function.Supplier;

/** A box: it can be read, and it is changed through a single method. */
public interface World extends Reads {

    /**
     * Performs one change completely or not at all.
     *
     * @param step the task that needs it, for the journal and for later reasons
     * @throws dev.emptybox.stdlib.model.ProblemException if it cannot be done
     */
    Effect perform(String step, Change change);

    /**
     * Records that a step of a plan is undecided: it may change anything in the scope, or nothing. Has no effect where
     * changes are performed.
     *
     * @param service the service that it may start, stop or restart, null for none
     */
    default void leaveOpen(String step, Scope scope, String service) {
        // Its effects are visible afterwards.
    }

    /** Whether changes are performed here, so that failures occur when they happen. */
    default boolean performs() {
        return true;
    }

    /** Records the fingerprint of a task, which survives the agent. A record of the agent, not a change of the box. */
    void remember(String task, String fingerprint);

    /**
     * The body of a maintenance has failed. Its page stays until its service starts, or a service that is new on the box: it
     * may be the same under another name, and need the port.
     */
    default void abandon(int port) {
        // Where nothing listens, nothing is in the way.
    }

    /** Runs a decision and reports whether everything that it read was certain. */
    default <T> Observed<T> observe(Supplier<T> decision) {
        return new Observed<>(decision.get(), null);
    }

    /**
     * @param doubt why something that was read may differ by then, null if everything was certain
     */
    record Observed<T>(T value, String doubt) {
    }
}
