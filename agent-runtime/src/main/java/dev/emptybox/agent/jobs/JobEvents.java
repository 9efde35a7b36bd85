package dev.emptybox.agent.jobs;

import dev.emptybox.stdlib.model.Job;
import dev.emptybox.stdlib.model.Problem;
import java.time.Instant;

/** Events of jobs, from threads of the scheduler. Listeners must neither throw nor block for long. */
public interface JobEvents {

    void started(String job, Job.Run run);

    /** Another attempt has started after a failed one. */
    void retrying(String job, Job.Run run);

    void ended(String job, Job.Run run, Job.Severity severity);

    /** A run was left out because the previous one has not ended. Reported once for each run that goes on. */
    void skipped(String job, Instant due);

    /** A run was left out because it would have started too late. */
    void missed(String job, Instant due);

    /** The status of jobs may have changed. */
    void changed();

    /** A problem that is not the failure of a run, for example a damaged record. */
    void problem(Problem problem);

    /** A run has written a line. */
    default void wrote(String job, String line) {
    }
}
