package dev.emptybox.agent.converge;

import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.journal.Run;
import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.dsl.Occasion;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Revision;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Applies a plan to the box, each change in the journal before it is made, and compares what was done with what was
 * planned. A revision that fails goes into quarantine.
 */
final class LiveApply implements ApplyPolicy {

    private final Converger converger;
    private final World box;
    private final Journal journal;
    private final Status status;
    private final Events events;
    private final EventDeduplicator told;
    private final ConvergedState charge;
    private final Quarantine quarantine;
    private final HealthMonitor health;
    private final Probation probation;
    private final SourcePoller watch;
    private final Clock clock;

    LiveApply(Converger converger, World box, Journal journal, Status status, Events events, EventDeduplicator told, ConvergedState charge,
                 Quarantine quarantine, HealthMonitor health, Probation probation, SourcePoller watch, Clock clock) {
        this.converger = Objects.requireNonNull(converger, "converger is null");
        this.box = Objects.requireNonNull(box, "box is null");
        this.journal = Objects.requireNonNull(journal, "journal is null");
        this.status = Objects.requireNonNull(status, "status is null");
        this.events = Objects.requireNonNull(events, "events is null");
        this.told = Objects.requireNonNull(told, "told is null");
        this.charge = Objects.requireNonNull(charge, "charge is null");
        this.quarantine = Objects.requireNonNull(quarantine, "quarantine is null");
        this.health = Objects.requireNonNull(health, "health is null");
        this.probation = Objects.requireNonNull(probation, "probation is null");
        this.watch = Objects.requireNonNull(watch, "watch is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    @Override
    public Attempts.End apply(LoadedRevision loaded, Converger.ScriptRun plan, Occasion occasion, String cause, Consumer<Report> reports) {
        status.phase("apply");
        Optional<Run> begun = begin(loaded.revision(), cause, reports);
        if (begun.isEmpty()) {
            return Attempts.End.UNDECIDED;
        }
        Run run = begun.get();
        charge.changes();
        Runnable resume = health.suspend();
        try {
            return applied(loaded, plan, run, occasion, reports);
        } finally {
            resume.run();
        }
    }

    @Override
    public Attempts.End unproven(LoadedRevision loaded, Problem unhealthy) {
        if (watch.isNewer()) {
            return Attempts.End.SUPERSEDED;
        }
        Report nothing = Report.failed(loaded.revision().commit(), unhealthy);
        charge.changes();
        return begin(loaded.revision(), "new revision", report -> { })
            .map(run -> failed(loaded, run, nothing, List.of())).orElse(Attempts.End.UNDECIDED);
    }

    private Attempts.End applied(LoadedRevision loaded, Converger.ScriptRun plan, Run run, Occasion occasion, Consumer<Report> reports) {
        Report planned = plan.report();
        String cause = run.cause();
        events.info("apply", "applying " + loaded.revision().shortId() + ": " + count(planned.changeCount(), "change"), cause,
            Map.of("revision", loaded.revision().commit(), "run", String.valueOf(run.number())));
        var changes = new Converger.Journalled(journal, run, status, events);
        Converger.ScriptRun done = converger.apply(loaded, plan.stops(), box, journal.ledger(), occasion, ScriptLog.telling(events), changes);
        // The journal cannot be written by a thread that is marked as interrupted.
        boolean stopping = Thread.interrupted();
        try {
            reports.accept(done.report());
            List<String> differs = planned.differencesFrom(done.report());
            if (done.report().failed() == null) {
                return converged(loaded, run, done, occasion, differs);
            }
            if (done.endless()) {
                return endless(loaded, run, done.report());
            }
            if (!stopping && watch.isNewer()) {
                return superseded(run, done.report());
            }
            if (stopping) {
                return cutOff(run, done.report());
            }
            return changes.changing() ? failed(loaded, run, done.report(), differs) : refused(loaded, run, done.report());
        } finally {
            if (stopping) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Optional<Run> begin(Revision revision, String cause, Consumer<Report> reports) {
        try {
            Run run = journal.begin(revision.commit(), revision.message(), cause, clock.instant());
            told.isOver("journal");
            status.mended();
            return Optional.of(run);
        } catch (ProblemException full) {
            Problem problem = full.problems().get(0);
            told.once("journal", problem, news ->
                events.problem("journal.full", Event.Level.ERROR, "nothing is changed without a journal", news));
            status.broken(problem);
            reports.accept(Report.failed(revision.commit(), problem));
            return Optional.empty();
        }
    }

    private Attempts.End converged(LoadedRevision loaded, Run run, Converger.ScriptRun done, Occasion occasion, List<String> differs) {
        noteMismatch(differs);
        charge.taken(loaded, done, occasion);
        journal.finish(run.ended(clock.instant(), Run.Result.CONVERGED, done.report().asMap(), differs));
        Duration took = Duration.between(run.started(), clock.instant());
        health.ask(loaded, done);
        events.took("converged", "converged to " + loaded.revision().shortId() + ": " + count(done.report().changeCount(), "change"),
            run.cause(), took, Map.of("revision", loaded.revision().commit(), "run", String.valueOf(run.number())));
        return Attempts.End.CONVERGED;
    }

    /** The agent is stopping: neither the revision's fault nor a reason to go back; the next start converges anew. */
    private Attempts.End cutOff(Run run, Report done) {
        journal.finish(run.ended(clock.instant(), Run.Result.INTERRUPTED, done.asMap(), List.of()));
        events.warn("run.interrupted", "run " + run.number() + " was cut off", "the agent is stopping", Map.of("run", String.valueOf(run.number())));
        return Attempts.End.UNDECIDED;
    }

    /** What was begun is left as it is, because the newer revision is converged to from there. */
    private Attempts.End superseded(Run run, Report done) {
        journal.finish(run.ended(clock.instant(), Run.Result.INTERRUPTED, done.asMap(), List.of()));
        events.info("run.superseded", "run " + run.number() + " does not wait any longer", "there is a newer revision",
            Map.of("run", String.valueOf(run.number())));
        return Attempts.End.SUPERSEDED;
    }

    /** What it waited for did not come, and nothing was changed: there is nothing to return from, and the next cycle tries again. */
    private Attempts.End refused(LoadedRevision loaded, Run run, Report done) {
        journal.finish(run.ended(clock.instant(), Run.Result.FAILED, withHooks(loaded, run, done), List.of()));
        status.refused(List.of(done.failed()));
        events.problem("apply.failed", Event.Level.ERROR, "applying " + loaded.revision().shortId() + " failed before it changed anything", done.failed());
        return Attempts.End.REFUSED;
    }

    /** Its hooks do not run: the script that has left them is still at work. */
    private Attempts.End endless(LoadedRevision loaded, Run run, Report done) {
        quarantine.leaveOutEndless(loaded.revision(), done.failed());
        journal.finish(run.ended(clock.instant(), Run.Result.FAILED, done.asMap(), List.of()));
        status.refused(List.of(done.failed()));
        return Attempts.End.FAILED;
    }

    private Attempts.End failed(LoadedRevision loaded, Run run, Report done, List<String> differs) {
        noteMismatch(differs);
        journal.finish(run.ended(clock.instant(), Run.Result.FAILED, withHooks(loaded, run, done), differs));
        status.refused(List.of(done.failed()));
        events.problem("apply.failed", Event.Level.ERROR, "applying " + loaded.revision().shortId() + " failed", done.failed());
        boolean ofHealth = run.cause().equals(Attempts.UNHEALTHY) || run.cause().equals(Attempts.HEAL);
        if (ofHealth && journal.ledger().isGood(loaded.revision().commit()) && probation.applies(journal.ledger())) {
            quarantine.demote(done.failed());
        } else {
            quarantine.add(loaded.revision(), done.failed());
        }
        return Attempts.End.FAILED;
    }

    /** What {@code onFailure} did belongs to the run that failed. */
    private Map<String, Object> withHooks(LoadedRevision loaded, Run run, Report done) {
        var record = new LinkedHashMap<>(done.asMap());
        Report hooks = converger.failed(loaded, box, journal.ledger(), ScriptLog.telling(events), new Converger.Journalled(journal, run, status, events));
        if (hooks.changeCount() > 0 || hooks.failed() != null) {
            record.put("onFailure", hooks.asMap());
        }
        if (hooks.failed() != null) {
            events.problem("failure.failed", Event.Level.ERROR, "onFailure failed", hooks.failed());
        }
        return record;
    }

    private void noteMismatch(List<String> differs) {
        if (!differs.isEmpty()) {
            Ledger more = journal.ledger().withMismatch();
            journal.keep(more);
            status.mismatches(more.mismatches());
            events.warn("plan.mismatch", "the apply did something else than planned", String.join("; ", differs), Map.of());
        }
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
