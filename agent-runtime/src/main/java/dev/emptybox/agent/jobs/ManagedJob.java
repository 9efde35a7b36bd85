package dev.emptybox.agent.jobs;

import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.engine.Services;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.ExitStatus;
import dev.emptybox.stdlib.model.Job;
import dev.emptybox.stdlib.model.Job.Result;
import dev.emptybox.stdlib.model.Job.Run;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Service;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * One job as a state machine.
 *
 * <pre>
 * state      on record                    event                              next state
 * ---------  ---------------------------  ---------------------------------  ---------------------------
 * IDLE       no current run               due, or requested                  RUNNING
 *                                         due, too late                      IDLE, missed
 * RUNNING    current run without an exit  exited with 0, or unknown          IDLE
 *                                         failed, timed out                  RETRYING
 *                                         due                                overlap: the same (skip, queue),
 *                                                                            or stopped and RUNNING (replace)
 * RETRYING   current run with an exit     no retry left                      IDLE, failed
 *                                         delay is over                      RUNNING
 *                                         due                                as RUNNING
 * </pre>
 *
 * A run is on disk before its process starts. After a crash of the agent in between there is no process of that run, so it is
 * started then. A process that outlives the agent is found by the supervisor. A job whose definition is not known yet, after a
 * restart of the agent, starts nothing.
 */
final class ManagedJob {

    /** A look comes a moment after the time. */
    private static final Duration PUNCTUAL = Duration.ofSeconds(5);

    /** What all jobs share. */
    record Surroundings(Services processes, JobRecords records, Time time, JobEvents events) {
    }

    private final Surroundings around;
    private volatile JobRecord record;
    private volatile Job.Definition definition;
    /** Monotonic, of the attempt or of its end. */
    private long since;
    /** The process of the current run was never started. */
    private boolean unborn;
    private boolean skipReported;
    private boolean saved = true;

    private ManagedJob(JobRecord record, Surroundings around) {
        this.record = record;
        this.around = around;
        this.since = around.time().nanos();
    }

    static ManagedJob fresh(Job.Definition definition, Surroundings around) {
        Instant now = around.time().now().truncatedTo(ChronoUnit.MILLIS);
        var job = new ManagedJob(JobRecord.fresh(definition, now), around);
        around.records().write(job.record);
        job.definition = definition;
        job.adopt(around.processes().state(definition.name()));
        return job;
    }

    /** The record was lost, and a run goes on. */
    private void adopt(Service.State process) {
        if (process.running()) {
            keep(record.with(Run.starting(process.since(), process.since(), 1)));
        }
    }

    /** Of an earlier agent. */
    static ManagedJob found(JobRecord record, Surroundings around) {
        var job = new ManagedJob(record, around);
        if (record.current() != null) {
            Service.State process = around.processes().state(record.name());
            job.unborn = record.attempting() && !process.running()
                && (process.since() == null || process.since().isBefore(record.current().started()) || process.exit() == ExitStatus.NEVER_LIVED);
            Duration ago = Duration.between(record.current().started(), around.time().now());
            job.since -= ago.isNegative() ? 0 : ago.toNanos();
        }
        return job;
    }

    String name() {
        return record.name();
    }

    Job.State state() {
        return new Job.State(record.settings());
    }

    JobStatus status() {
        JobRecord now = record;
        Job.Definition known = definition;
        return new JobStatus(now.name(), now.schedule(), known == null ? null : next(known, now), now.current(), now.last(), now.succeeded(), now.failures(),
            now.skipped(), now.missed(), now.severity());
    }

    private Instant next(Job.Definition known, JobRecord now) {
        return known.schedule().next(known.schedule().anchor(now.anchor(), around.time().now()));
    }

    /** First on disk, then in memory. */
    synchronized void schedule(Job.Definition wanted) {
        JobRecord scheduled = record.scheduledAs(wanted, around.time().now().truncatedTo(ChronoUnit.MILLIS));
        around.records().write(scheduled);
        record = scheduled;
        definition = wanted;
    }

    /** Only the one that is scheduled: another one was planned and not applied. */
    synchronized void declared(Job.Definition current) {
        if (record.isOf(current)) {
            definition = current;
        }
    }

    /** @param held whether nothing may start now */
    synchronized void look(boolean held) {
        Job.Definition known = definition;
        if (!saved) {
            keep(record);
        }
        if (record.attempting() && !unborn) {
            watch(known);
        }
        if (known == null) {
            return;
        }
        due(known, held);
        if (record.current() != null && (unborn || !record.attempting())) {
            repeat(known, held);
        }
    }

    private void watch(Job.Definition known) {
        Service.State process = around.processes().state(name());
        if (!process.running()) {
            attemptEnded(process.exit(), "");
        } else if (known != null && known.timeout() != null && around.time().nanos() - since >= known.timeout().toNanos()) {
            if (stopped()) {
                JobRecord before = record;
                keep(before.with(before.current().with(ExitStatus.STOPPED, "did not end within " + Durations.text(known.timeout()) + " and was stopped")));
                since = around.time().nanos();
            }
        }
    }

    private void attemptEnded(ExitStatus exit, String why) {
        Run run = record.current().with(exit, why);
        if (exit.success() || exit == ExitStatus.GONE || exit == ExitStatus.STOPPED && why.isEmpty()) {
            end(run, exit.success() ? Result.SUCCEEDED : exit == ExitStatus.GONE ? Result.UNKNOWN : Result.STOPPED);
        } else {
            keep(record.with(run));
            since = around.time().nanos();
        }
    }

    private void due(Job.Definition known, boolean held) {
        Instant now = around.time().now();
        Instant anchor = known.schedule().anchor(record.anchor(), now);
        if (!anchor.equals(record.anchor())) {
            keep(record.anchoredAt(anchor));
        }
        Optional<Instant> due = known.schedule().latest(anchor, now);
        if (due.isEmpty()) {
            return;
        }
        if (record.current() != null && known.overlap() == Job.Overlap.SKIP) {
            skip(due.get());
        } else if (record.current() != null && known.overlap() == Job.Overlap.REPLACE && !held && stopped()) {
            end(record.current(), Result.REPLACED);
        }
        if (record.current() == null && known.startingDeadline() != null && now.isAfter(due.get().plus(known.startingDeadline()).plus(PUNCTUAL))) {
            keep(record.missed(due.get()));
            around.events().missed(name(), due.get());
        } else if (record.current() == null && !held) {
            keep(record.anchoredAt(due.get()));
            start(known, due.get(), 1);
        }
    }

    private void skip(Instant due) {
        keep(record.skipped(due));
        if (!skipReported) {
            skipReported = true;
            around.events().skipped(name(), due);
        }
    }

    /** Its latest attempt has failed, or was lost before it began. */
    private void repeat(Job.Definition known, boolean held) {
        Run run = record.current();
        if (unborn) {
            if (!held) {
                start(known, run.due(), run.attempt());
            }
        } else if (run.attempt() > known.retries()) {
            end(run, run.exit() == ExitStatus.STOPPED ? Result.TIMED_OUT : Result.FAILED);
        } else if (!held && around.time().nanos() - since >= known.delay().toNanos()) {
            start(known, run.due(), run.attempt() + 1);
        }
    }

    private void start(Job.Definition known, Instant due, int attempt) {
        Run run = Run.starting(due, around.time().now().truncatedTo(ChronoUnit.MILLIS), attempt);
        unborn = false;
        skipReported = false;
        since = around.time().nanos();
        keep(record.with(run));
        if (attempt > 1) {
            around.events().retrying(name(), run);
        } else {
            around.events().started(name(), run);
        }
        try {
            around.processes().start(known.process());
        } catch (ProblemException refused) {
            attemptEnded(ExitStatus.NONE, "could not be started: " + refused.problems().get(0).whatAndWhy(": "));
        }
    }

    private void end(Run run, Result result) {
        Run ended = run.ended(around.time().now().truncatedTo(ChronoUnit.MILLIS), result);
        unborn = false;
        keep(record.ended(ended));
        around.events().ended(name(), ended, record.severity());
    }

    /** @throws ProblemException if it runs, or its definition is not known yet */
    synchronized void runNow() {
        if (definition == null) {
            throw new ProblemException(Problem.of("Job " + name() + " cannot run yet", "the agent has not converged since its start, so it does not know what to run", "try again after the first cycle"));
        }
        if (record.current() != null) {
            throw new ProblemException(Problem.of("Job " + name() + " is running", "since " + record.current().started(), "wait for its end, see emptybox status"));
        }
        start(definition, around.time().now().truncatedTo(ChronoUnit.MILLIS), 1);
    }

    /** Ends the run that goes on. */
    synchronized void stop() {
        if (record.attempting() && !unborn && stopped()) {
            end(record.current().with(ExitStatus.STOPPED, ""), Result.STOPPED);
        }
    }

    private boolean stopped() {
        try {
            if (around.processes().state(name()).running()) {
                around.processes().stop(name());
            }
            return true;
        } catch (ProblemException stillThere) {
            stillThere.problems().forEach(around.events()::problem);
            return false;
        }
    }

    /** When something happens next without a process that ends; far away if never. */
    synchronized Instant nextLook() {
        Job.Definition known = definition;
        if (known == null) {
            return Instant.MAX;
        }
        Instant now = around.time().now();
        Instant next = next(known, record);
        Duration spent = Duration.ofNanos(around.time().nanos() - since);
        Duration limit = record.current() == null ? null : record.attempting() ? known.timeout() : known.delay();
        Instant limited = limit == null ? Instant.MAX : now.plus(limit).minus(spent);
        boolean queued = record.current() != null && known.overlap() == Job.Overlap.QUEUE && !next.isAfter(now);
        return queued || limited.isBefore(next) ? limited : next;
    }

    /** A full disk does not stop jobs: a job may be what makes room. */
    private void keep(JobRecord changed) {
        record = changed;
        try {
            around.records().write(changed);
            saved = true;
        } catch (ProblemException full) {
            if (saved) {
                full.problems().forEach(around.events()::problem);
            }
            saved = false;
        }
    }
}
