package dev.emptybox.agent.cycle;

import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.journal.Run;
import dev.emptybox.agent.live.Box;
import dev.emptybox.agent.source.SourceException;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Revision;
import dev.emptybox.stdlib.model.Step;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tries to bring the box to one revision: compile, plan, apply, verify, record. The newest and the last good one go the
 * same way; only what is said and recorded of a failure differs.
 */
final class Attempts {

    /** How an attempt ended. */
    enum End {
        CONVERGED,
        /** Nothing was touched. */
        REFUSED,
        FAILED,
        /** The agent could not try it, or not to its end; which says nothing against the revision. */
        UNDECIDED
    }

    /** What is different between the newest revision and the last good one. */
    private interface Purpose {

        /** It cannot be compiled or planned. */
        End unusable(Revision revision, List<Problem> problems);

        void usable(Report planned);

        String cause(Revision revision, Report planned);
    }

    private final Revisions revisions;
    private final Converger converger;
    private final Box box;
    private final Journal journal;
    private final Status status;
    private final Events events;
    private final Told told;
    private final Charge charge;
    private final Quarantine quarantine;
    private final HealthCheck health;
    private final Clock clock;

    Attempts(Revisions revisions, Converger converger, Box box, Journal journal, Status status, Events events, Told told,
             Charge charge, Quarantine quarantine, Clock clock) {
        this.revisions = Objects.requireNonNull(revisions, "revisions is null");
        this.converger = Objects.requireNonNull(converger, "converger is null");
        this.box = Objects.requireNonNull(box, "box is null");
        this.journal = Objects.requireNonNull(journal, "journal is null");
        this.status = Objects.requireNonNull(status, "status is null");
        this.events = Objects.requireNonNull(events, "events is null");
        this.told = Objects.requireNonNull(told, "told is null");
        this.charge = Objects.requireNonNull(charge, "charge is null");
        this.quarantine = Objects.requireNonNull(quarantine, "quarantine is null");
        this.health = new HealthCheck(box, status, events, clock);
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    /** One that the source wants. */
    End wanted(Revision revision, Consumer<Report> reports) {
        return attempt(revision, new Wanted(reports), reports);
    }

    /** @param returning whether the box was changed by one that failed, as opposed to being as the good one left it */
    End good(Revision revision, boolean returning, Consumer<Report> reports) {
        return attempt(revision, new Good(returning), reports);
    }

    private End attempt(Revision revision, Purpose purpose, Consumer<Report> reports) {
        Loaded loaded;
        try {
            status.phase("compile");
            loaded = revisions.load(revision);
        } catch (ProblemException wrong) {
            return purpose.unusable(revision, wrong.problems());
        } catch (SourceException unreadable) {
            return purpose.unusable(revision, List.of(unreadable.problem()));
        }
        status.phase("plan");
        Instant start = clock.instant();
        boolean greet = charge.greets();
        ScriptLog said = ScriptLog.keeping(events);
        Converger.Ran plan = converger.plan(loaded, box, journal.ledger(), greet, said);
        if (plan.report().failed() != null) {
            return Thread.currentThread().isInterrupted() ? End.UNDECIDED
                : purpose.unusable(revision, List.of(plan.report().failed()));
        }
        purpose.usable(plan.report());
        if (!plan.report().empty()) {
            return apply(loaded, plan.report(), purpose.cause(revision, plan.report()), greet, reports);
        }
        if (!charge.isOf(loaded)) {
            said.tell();
        }
        return nothingToDo(loaded, plan, start);
    }

    private final class Wanted implements Purpose {

        private final Consumer<Report> reports;

        Wanted(Consumer<Report> reports) {
            this.reports = reports;
        }

        /** Tried again in every cycle, because an artefact may come late; told once. */
        @Override
        public End unusable(Revision revision, List<Problem> problems) {
            Report report = Report.failed(revision.commit(), problems.get(0));
            reports.accept(report);
            status.refused(problems);
            if (told.isNews("revision", revision.commit() + problems)) {
                for (Problem problem : problems) {
                    events.problem("revision.refused", Event.Level.ERROR,
                        "revision " + revision.shortId() + " cannot be used, nothing was touched", problem);
                }
                journal.record(revision.commit(), revision.message(), "new revision", clock.instant(), Run.Result.REFUSED, report.asMap());
            }
            return End.REFUSED;
        }

        @Override
        public void usable(Report planned) {
            told.isOver("revision");
            if (planned.empty()) {
                reports.accept(planned);
            }
        }

        @Override
        public String cause(Revision revision, Report planned) {
            Ledger ledger = journal.ledger();
            if (ledger.good() == null) {
                return "first converge";
            }
            if (revision.edited()) {
                return "edits";
            }
            return ledger.isGood(revision.commit()) ? drift(planned) : "new revision";
        }
    }

    private final class Good implements Purpose {

        private final boolean returning;

        Good(boolean returning) {
            this.returning = returning;
        }

        @Override
        public End unusable(Revision revision, List<Problem> problems) {
            told.once("good", problems.get(0), problem ->
                events.problem("good.failed", Event.Level.ERROR, "the last good revision cannot be used", problem));
            return End.FAILED;
        }

        @Override
        public void usable(Report planned) {
            told.isOver("good");
        }

        @Override
        public String cause(Revision revision, Report planned) {
            return returning ? "return to the last good revision" : drift(planned);
        }
    }

    /** The box differs from what was good: because a service has ended, or because somebody changed it. */
    private static String drift(Report planned) {
        var kinds = planned.steps().stream().flatMap(step -> step.changes().stream()).map(Step.Line::kind).distinct().toList();
        return kinds.equals(List.of("service.start")) ? "heal" : "drift";
    }

    private End nothingToDo(Loaded loaded, Converger.Ran plan, Instant start) {
        boolean news = !journal.ledger().isGood(loaded.revision().commit());
        charge.taken(loaded, plan);
        health.ask(plan);
        Duration took = Duration.between(start, clock.instant());
        String text = "converged to " + loaded.revision().shortId() + ", nothing to change";
        if (news) {
            journal.record(loaded.revision().commit(), loaded.revision().message(), "new revision", clock.instant(),
                Run.Result.CONVERGED, plan.report().asMap());
            events.took("converged", text, "", took, Map.of("revision", loaded.revision().commit()));
        } else {
            events.debug("converged", text + " (" + took.toMillis() + " ms)");
        }
        return End.CONVERGED;
    }

    private End apply(Loaded loaded, Report planned, String cause, boolean greet, Consumer<Report> reports) {
        status.phase("apply");
        Optional<Run> begun = begin(loaded.revision(), cause, reports);
        if (begun.isEmpty()) {
            return End.UNDECIDED;
        }
        Run run = begun.get();
        events.info("apply", "applying " + loaded.revision().shortId() + ": " + count(planned.changeCount(), "change"), cause,
            Map.of("revision", loaded.revision().commit(), "run", String.valueOf(run.number())));
        Converger.Ran done = converger.apply(loaded, box, journal.ledger(), greet, ScriptLog.telling(events),
            new Converger.Journalled(journal, run, events));
        // The journal cannot be written by a thread that is marked as interrupted.
        boolean stopping = Thread.interrupted();
        try {
            reports.accept(done.report());
            List<String> differs = planned.differencesFrom(done.report());
            if (done.report().failed() == null) {
                return applied(loaded, run, done, differs);
            }
            return stopping ? cutOff(run, done.report()) : failed(loaded, run, done.report(), differs);
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
            return Optional.of(run);
        } catch (ProblemException full) {
            Problem problem = full.problems().get(0);
            told.once("journal", problem, news ->
                events.problem("journal.full", Event.Level.ERROR, "nothing is changed without a journal", news));
            reports.accept(Report.failed(revision.commit(), problem));
            return Optional.empty();
        }
    }

    private End applied(Loaded loaded, Run run, Converger.Ran done, List<String> differs) {
        noteMismatch(differs);
        charge.taken(loaded, done);
        journal.finish(run.ended(clock.instant(), Run.Result.CONVERGED, done.report().asMap(), differs));
        Duration took = Duration.between(run.started(), clock.instant());
        health.ask(done);
        events.took("converged", "converged to " + loaded.revision().shortId() + ": " + count(done.report().changeCount(), "change"),
            run.cause(), took, Map.of("revision", loaded.revision().commit(), "run", String.valueOf(run.number())));
        return End.CONVERGED;
    }

    /** The agent is stopping: neither the revision's fault nor a reason to go back; the next start converges anew. */
    private End cutOff(Run run, Report done) {
        journal.finish(run.ended(clock.instant(), Run.Result.INTERRUPTED, done.asMap(), List.of()));
        events.warn("run.interrupted", "run " + run.number() + " was cut off", "the agent is stopping", Map.of("run", String.valueOf(run.number())));
        return End.UNDECIDED;
    }

    private End failed(Loaded loaded, Run run, Report done, List<String> differs) {
        noteMismatch(differs);
        journal.finish(run.ended(clock.instant(), Run.Result.FAILED, done.asMap(), differs));
        status.refused(List.of(done.failed()));
        events.problem("apply.failed", Event.Level.ERROR, "applying " + loaded.revision().shortId() + " failed", done.failed());
        quarantine.add(loaded.revision(), done.failed());
        return End.FAILED;
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
