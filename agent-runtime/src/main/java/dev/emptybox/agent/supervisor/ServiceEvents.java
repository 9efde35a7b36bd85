package dev.emptybox.agent.supervisor;

import dev.emptybox.stdlib.model.ExitStatus;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Service;

/** What the supervisor reports by itself. A listener must neither throw nor block for long. */
public interface ServiceEvents {

    /**
     * A service ended without a request. Reported once for each start, one after the other, from a thread of the
     * supervisor; not for a service that ended while no supervisor watched: its state says so.
     *
     * @param exit {@link ExitStatus#GONE} of one that an earlier agent started
     */
    void ended(String service, ExitStatus exit);

    /**
     * What became of a service after such an end: it waits for its next start, runs again, has finished, was given up;
     * or has just ended, when it is not supervised.
     */
    void changed(String service, Service.State state);

    /** A service has written a line. Reported soon after, from a thread of its own, in the order of each service's lines. */
    default void wrote(String service, String line) {
    }

    /** Something is wrong that is no failure of what was asked for, for example a record is broken. From any thread. */
    void problem(Problem problem);
}
