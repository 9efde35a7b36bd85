package dev.emptybox.agent.supervisor;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Service;

/** What the supervisor tells by itself. Whoever listens must neither throw nor block for long. */
public interface ServiceEvents {

    /**
     * A service ended and nobody had asked for it. Told once for each start, one after the other, from a thread of the
     * supervisor; never told of a service that ended while no supervisor watched, which its state tells.
     *
     * @param how {@code exited with code 1}, {@code was killed by signal 9}, or {@code is gone}
     */
    void ended(String service, String how);

    /**
     * What became of a service after such an end: it waits for its next start, runs again, has finished, was given up;
     * or has just ended, when it is not kept up.
     */
    void stands(String service, Service.State state);

    /** A service has written a line. Told soon after, from a thread of its own, in the order of each service's lines. */
    default void wrote(String service, String line) {
    }

    /** Something is wrong that is no failure of what was asked for, for example a record is broken. From any thread. */
    void problem(Problem problem);
}
