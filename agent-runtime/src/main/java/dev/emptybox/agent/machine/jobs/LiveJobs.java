package dev.emptybox.agent.machine.jobs;

import dev.emptybox.stdlib.box.jobs.JobChange;
import dev.emptybox.stdlib.box.jobs.JobReads;
import dev.emptybox.stdlib.engine.Jobs;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Job;
import java.util.Map;
import java.util.Optional;

/** The scheduled jobs of a home. */
public record LiveJobs(Jobs jobs) implements JobReads {

    @Override
    public Optional<Map<String, Job.State>> scheduled() {
        return jobs.scheduled();
    }

    public Effect perform(JobChange change) {
        if (change instanceof JobChange.ScheduleJob set) {
            jobs.schedule(set.definition());
        } else {
            jobs.remove(change.target());
        }
        return Effect.DONE;
    }
}
