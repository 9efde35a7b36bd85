package dev.emptybox.stdlib.box.jobs;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Planned;
import dev.emptybox.stdlib.box.PlannedChanges;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Job;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The jobs, seen through the changes planned so far. Commands do not change them: they are in the home of the agent. */
final class PlannedJobs implements JobReads, Planned<JobReads> {

    private final PlannedChanges plan;
    private final Map<String, Optional<Job.State>> planned = new HashMap<>();

    PlannedJobs(PlannedChanges plan) {
        this.plan = plan;
    }

    @Override
    public JobReads reads() {
        return this;
    }

    @Override
    public Optional<Map<String, Job.State>> scheduled() {
        Optional<Map<String, Job.State>> below = plan.base().port(CAPABILITY).scheduled();
        if (planned.isEmpty()) {
            return below;
        }
        var jobs = new LinkedHashMap<>(below.orElse(Map.of()));
        planned.forEach((name, state) -> state.ifPresentOrElse(set -> jobs.put(name, set), () -> jobs.remove(name)));
        return Optional.of(jobs);
    }

    @Override
    public Effect perform(String step, Change change) {
        planned.put(change.target(), change instanceof JobChange.ScheduleJob set ? Optional.of(set.definition().state()) : Optional.empty());
        return Effect.DONE;
    }
}
