package dev.emptybox.agent.service;

import dev.emptybox.stdlib.model.Problem;

/** What the supervisor tells by itself. Whoever listens must neither throw nor block for long. */
public interface ServiceEvents {

    /**
     * A service ended and nobody had asked for it. Told once for each start, one after the other, from a thread of the
     * supervisor; never told of a service that ended while no supervisor watched, which its state tells.
     *
     * @param how {@code exited with code 1}, {@code was killed by signal 9}, or {@code is gone}
     */
    void ended(String service, String how);

    /** Something is wrong that is no failure of what was asked for, for example a record is broken. From any thread. */
    void problem(Problem problem);
}
