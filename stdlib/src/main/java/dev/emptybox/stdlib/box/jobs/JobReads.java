package dev.emptybox.stdlib.box.jobs;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Recorded;
import dev.emptybox.stdlib.model.Job;
import java.util.Map;
import java.util.Optional;

/** The jobs of the agent on a box. An empty box has none. */
@FunctionalInterface
public interface JobReads {

    Capability<JobReads> CAPABILITY = new Capability<>("jobs", JobReads.class, box -> Optional::empty, PlannedJobs::new);

    /** The scheduled jobs by name; empty if the box has never had one. */
    @Recorded(kind = "jobs", key = "all")
    Optional<Map<String, Job.State>> scheduled();
}
