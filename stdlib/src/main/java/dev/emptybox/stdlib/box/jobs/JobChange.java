package dev.emptybox.stdlib.box.jobs;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Kind;
import dev.emptybox.stdlib.box.Precondition;
import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.box.commands.ProgramChecks;
import dev.emptybox.stdlib.model.Job;
import java.util.List;

/** A change of the jobs that the agent runs. */
public sealed interface JobChange extends Change {

    @Override
    default boolean atomic() {
        return true;
    }

    @Override
    default Capability<?> capability() {
        return JobReads.CAPABILITY;
    }

    @Kind(value = "job.schedule", target = "name of the job", does = "Schedules a job, or changes its schedule or what it runs. A run that has started is not affected.")
    record ScheduleJob(Job.Definition definition) implements JobChange {

        @Override
        public String target() {
            return definition.name();
        }

        @Override
        public String exposed() {
            return definition.process().argv().toString();
        }

        @Override
        public String runsAs() {
            return definition.process().user();
        }

        @Override
        public List<Precondition> preconditions(Reads box, List<Change> decision) {
            return ProgramChecks.of(definition.process(), "Job " + target() + " cannot run", box);
        }
    }

    @Kind(value = "job.remove", target = "name of the job", does = "Stops a job, and does not run it again.")
    record RemoveJob(String target) implements JobChange {
    }
}
