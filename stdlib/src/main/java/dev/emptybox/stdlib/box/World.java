package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Scope;
import java.util.function.Supplier;

/** A box: it can be read, and there is one door through which it changes. */
public interface World extends Reads {

    /**
     * Performs one change wholly or not at all.
     *
     * @param step the task that wants it, for the journal and for reasons given later
     * @throws dev.emptybox.stdlib.model.ProblemException when it cannot be done
     */
    Effect perform(String step, Change change);

    /**
     * Records that a step of a plan stays open: it may change what is in the scope, or nothing. Has no effect where
     * changes are performed.
     *
     * @param service the service that it may start, stop or restart, null for none
     */
    default void leaveOpen(String step, Scope scope, String service) {
        // What it does is seen when it has done it.
    }

    /** Whether changes are performed here, so that a failure is seen when it comes. */
    default boolean performs() {
        return true;
    }

    /** Remembers the fingerprint of a task, which outlives the agent. A record of the agent, no change of the box. */
    void remember(String task, String fingerprint);

    /**
     * The body of a maintenance has failed. Its page stays until its service is started, or one that the box has not had
     * before: that may be the same by another name, and want the port.
     */
    default void abandon(int port) {
        // Where nothing listens, nothing is in the way.
    }

    /** Runs a decision and says whether what it read can be trusted. */
    default <T> Observed<T> observe(Supplier<T> decision) {
        return new Observed<>(decision.get(), null);
    }

    /**
     * @param doubt why something that was read may be different by then, null when it was all certain
     */
    record Observed<T>(T value, String doubt) {
    }
}
