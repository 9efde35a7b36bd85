package dev.emptybox.testkit;

import dev.emptybox.agent.converge.EventLog;
import dev.emptybox.agent.converge.JobReports;
import dev.emptybox.agent.converge.Status;
import dev.emptybox.agent.jobs.JobScheduler;
import dev.emptybox.agent.jobs.JobStatus;
import dev.emptybox.agent.journal.JobHistory;
import dev.emptybox.stdlib.box.jobs.JobReads;
import dev.emptybox.stdlib.engine.Jobs;
import dev.emptybox.stdlib.model.Job;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The jobs of a simulated box: the scheduler of the agent, over programs that take simulated time. */
final class SimulatedJobs implements JobReads {

    private final SimulatedTime time;
    private final SimulatedPrograms programs;
    private JobScheduler scheduler;
    private JobHistory history;

    SimulatedJobs(SimulatedTime time, SimulatedPrograms programs) {
        this.time = time;
        this.programs = programs;
    }

    /** An agent starts: it finds the records of the one before. */
    void begin(Path home, EventLog log, Status status, JobHistory runs) {
        history = runs;
        scheduler = new JobScheduler(JobScheduler.directory(home), directory -> programs, time, new JobReports(log, status, runs, this::statuses, (job, line) -> { }));
    }

    private List<JobStatus> statuses() {
        return scheduler.statuses();
    }

    Jobs jobs() {
        return scheduler == null ? Jobs.NONE : scheduler;
    }

    @Override
    public Optional<Map<String, Job.State>> scheduled() {
        return jobs().scheduled();
    }

    /** When a run ends or is due; far away for never. */
    Instant next() {
        Instant due = scheduler == null ? Instant.MAX : scheduler.nextLook();
        return due.isBefore(programs.nextEnd()) ? due : programs.nextEnd();
    }

    /** Runs what is due. A run may end at once, and its retry may start at once. */
    void look() {
        programs.end();
        List<JobStatus> before = null;
        while (scheduler != null && !statuses().equals(before)) {
            before = statuses();
            scheduler.look(Runnable::run);
        }
    }

    void runNow(String name) {
        jobs().runNow(name);
        look();
    }

    JobStatus status(String name) {
        return scheduler == null ? null : statuses().stream().filter(job -> job.name().equals(name)).findFirst().orElse(null);
    }

    /** The results of its runs, the oldest first. */
    List<String> results(String name) {
        var results = new ArrayList<String>();
        history.last(name, Integer.MAX_VALUE).forEach(run -> results.add(0, String.valueOf(run.get("result"))));
        return results;
    }

    void end() {
        if (scheduler != null) {
            scheduler.close();
            scheduler = null;
        }
    }
}
