package dev.emptybox.agent.converge;

import dev.emptybox.agent.jobs.JobEvents;
import dev.emptybox.agent.jobs.JobStatus;
import dev.emptybox.agent.journal.JobHistory;
import dev.emptybox.stdlib.model.Job;
import dev.emptybox.stdlib.model.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Reports what jobs do: to the log, to the status and to the journal. */
public final class JobReports implements JobEvents {

    private final EventLog log;
    private final Status status;
    private final JobHistory history;
    private final Supplier<List<JobStatus>> jobs;
    private final BiConsumer<String, String> output;

    /**
     * @param jobs   their current status
     * @param output receives the lines that jobs write
     */
    public JobReports(EventLog log, Status status, JobHistory history, Supplier<List<JobStatus>> jobs, BiConsumer<String, String> output) {
        this.log = log;
        this.status = status;
        this.history = history;
        this.jobs = jobs;
        this.output = output;
    }

    @Override
    public void started(String job, Job.Run run) {
        log.info("job.started", "job " + job + " has started", "", Map.of("job", job));
    }

    @Override
    public void retrying(String job, Job.Run run) {
        log.info("job.retried", "job " + job + " has started again", "attempt " + run.attempt(), Map.of("job", job));
    }

    @Override
    public void ended(String job, Job.Run run, Job.Severity severity) {
        var about = Map.of("job", job, "result", run.result().word());
        Duration took = Duration.between(run.started(), run.ended());
        switch (run.result()) {
            case SUCCEEDED -> log.took("job.succeeded", "job " + job + " has succeeded", "", took, about);
            case REPLACED, STOPPED, UNKNOWN -> log.warn("job.ended", "job " + job + ": " + run.result().word(), run.text(), about);
            case FAILED, TIMED_OUT -> {
                String what = "job " + job + " has failed";
                if (severity == Job.Severity.INFO) {
                    log.info("job.failed", what, "it " + run.text(), about);
                } else if (severity == Job.Severity.WARNING) {
                    log.warn("job.failed", what, "it " + run.text() + "; see its output: emptybox logs " + job, about);
                } else {
                    log.problem("job.failed", what, Problem.of("it " + run.text(), "", "see its output: emptybox logs " + job));
                }
            }
        }
        history.add(job, JobStatus.asMap(run)).ifPresent(this::problem);
    }

    @Override
    public void skipped(String job, Instant due) {
        leftOut(job, due, "skipped", "its previous run has not ended");
    }

    @Override
    public void missed(String job, Instant due) {
        leftOut(job, due, "missed", "no agent ran then, and its startingDeadline is over");
    }

    private void leftOut(String job, Instant due, String result, String why) {
        log.warn("job." + result, "job " + job + " was not started at " + due, why, Map.of("job", job));
        history.add(job, JobStatus.leftOut(due, result, why)).ifPresent(this::problem);
    }

    @Override
    public void changed() {
        status.jobs(jobs.get());
    }

    @Override
    public void wrote(String job, String line) {
        output.accept(job, line);
    }

    @Override
    public void problem(Problem problem) {
        log.problem("job.problem", "the jobs", problem);
    }
}
