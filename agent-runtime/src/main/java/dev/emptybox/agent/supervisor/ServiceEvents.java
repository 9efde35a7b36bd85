package dev.emptybox.agent.supervisor;

import dev.emptybox.stdlib.model.ExitStatus;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Service;

/** Events of the supervisor. Listeners must neither throw nor block for long. */
public interface ServiceEvents {

    /**
     * A service exited unexpectedly. Reported once per start, sequentially, from a thread of the supervisor; not reported
     * for a service that exited without a running supervisor, which its state shows.
     *
     * @param exit {@link ExitStatus#GONE} for one that an earlier agent started
     */
    void ended(String service, ExitStatus exit);

    /**
     * The state of a service after such an exit: it waits for its next start, runs again, has finished, was given up; or has
     * just exited, if it is not supervised.
     */
    void changed(String service, Service.State state);

    /** A service has written a line. Reported soon after, from a separate thread, in order for each service. */
    default void wrote(String service, String line) {
    }

    /** A problem that is not a failure of an operation, for example a damaged record. From any thread. */
    void problem(Problem problem);
}
