package dev.emptybox.agent.converge;

import dev.emptybox.agent.git.SourceException;
import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.journal.Run;
import dev.emptybox.stdlib.dsl.Occasion;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Revision;
import dev.emptybox.stdlib.model.Step;
import dev.emptybox.stdlib.tasks.ServiceTask;
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

    /** Why a run was needed: a service has ended, and the box is otherwise as it should be. */
    static final String HEAL = "heal";
    /** The same of one that its health check has found critical. */
    static final String UNHEALTHY = "unhealthy";

    /** How an attempt ended. */
    enum End {
        CONVERGED,
        /** Nothing was touched. */
        REFUSED,
        FAILED,
        /** A newer revision has come while this one was waited for. */
        SUPERSEDED,
        /** Its artefacts are not all here yet, nothing was touched, and the next cycle goes on with them. */
        FETCHING,
        /** The box is not as it should be, and is left so on purpose. */
        REPORTED,
        /** The agent could not try it, or not to its end; which says nothing against the revision. */
        UNDECIDED
    }

    /** What is different between the newest revision and the last good one. */
    private interface Purpose {

        /** It cannot be compiled or planned. */
        End unusable(Revision revision, List<Problem> problems);

        void usable(Report planned);

        /** Whether another revision keeps the box while something of this one is fetched. */
        boolean mayYield(Revision revision);

        String cause(Revision revision, Report planned);
    }

    private final Revisions revisions;
    private final Converger converger;
    private final Snapshots snapshots;
    private final Journal journal;
    private final Status status;
    private final Events events;
    private final EventDeduplicator told;
    private final ConvergedState charge;
    private final ApplyPolicy applying;
    private final Quarantine quarantine;
    private final HealthMonitor health;
    private final SourcePoller watch;
    private final Clock clock;

    Attempts(Revisions revisions, Converger converger, Snapshots snapshots, Journal journal, Status status, Events events, EventDeduplicator told,
             ConvergedState charge, ApplyPolicy applying, Quarantine quarantine, HealthMonitor health,
             SourcePoller watch, Clock clock) {
        this.watch = Objects.requireNonNull(watch, "watch is null");
        this.revisions = Objects.requireNonNull(revisions, "revisions is null");
        this.converger = Objects.requireNonNull(converger, "converger is null");
        this.snapshots = Objects.requireNonNull(snapshots, "snapshots is null");
        this.journal = Objects.requireNonNull(journal, "journal is null");
        this.status = Objects.requireNonNull(status, "status is null");
        this.events = Objects.requireNonNull(events, "events is null");
        this.told = Objects.requireNonNull(told, "told is null");
        this.charge = Objects.requireNonNull(charge, "charge is null");
        this.applying = Objects.requireNonNull(applying, "applying is null");
        this.quarantine = Objects.requireNonNull(quarantine, "quarantine is null");
        this.health = Objects.requireNonNull(health, "health is null");
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
        LoadedRevision loaded;
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
        Occasion occasion = charge.occasion();
        ScriptLog said = ScriptLog.keeping(events);
        watch.plans(purpose.mayYield(revision));
        Converger.ScriptRun plan = converger.plan(loaded, snapshots.toPlan(), journal.ledger(), occasion, said);
        charge.planned(plan.artefacts());
        if (watch.cutOff()) {
            // Also where the script tolerates that the fetch failed.
            return watch.isNewer() ? End.SUPERSEDED : fetching(revision);
        }
        if (plan.endless()) {
            return endless(revision, plan.report(), reports);
        }
        if (plan.report().failed() != null) {
            return Thread.currentThread().isInterrupted() ? End.UNDECIDED
                : purpose.unusable(revision, List.of(plan.report().failed()));
        }
        purpose.usable(plan.report());
        if (!plan.report().empty()) {
            return applying.apply(loaded, plan, occasion, purpose.cause(revision, plan.report()), reports);
        }
        if (!charge.isOf(loaded)) {
            said.tell();
        }
        return nothingToDo(loaded, plan, occasion, start);
    }

    private End fetching(Revision revision) {
        if (told.isNews("fetching", revision.commit())) {
            events.info("revision.fetching", "what revision " + revision.shortId() + " needs takes long to fetch",
                "the last good revision is kept meanwhile", Map.of("revision", revision.commit()));
        }
        return End.FETCHING;
    }

    /** The revision costs the box a processor already; it must not be planned again, whatever happens next. */
    private End endless(Revision revision, Report report, Consumer<Report> reports) {
        quarantine.addEndless(revision, report.failed());
        status.refused(List.of(report.failed()));
        reports.accept(report);
        return End.REFUSED;
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
        public boolean mayYield(Revision revision) {
            Ledger ledger = journal.ledger();
            return ledger.good() != null && !ledger.isGood(revision.commit());
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
            if (ledger.pin() != null && ledger.pin().revision().equals(revision) && !ledger.isGood(revision.commit())) {
                return "rollback by hand";
            }
            if (ledger.good() == null) {
                return "first converge";
            }
            if (ledger.isGood(revision.commit())) {
                return drift(planned);
            }
            return revision.edited() ? "edits" : "new revision";
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
                events.problem("good.failed", Event.Level.ERROR, "cannot go back to revision " + revision.shortId() + ": the box stays as it is", problem));
            return End.FAILED;
        }

        @Override
        public boolean mayYield(Revision revision) {
            return false;
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

    /** The box differs from what was good: because a service has ended or is not healthy, or because somebody changed it. */
    private static String drift(Report planned) {
        var lines = planned.steps().stream().flatMap(step -> step.changes().stream()).toList();
        if (lines.isEmpty()) {
            return "drift";
        }
        if (lines.stream().allMatch(line -> line.kind().equals("service.start"))) {
            return HEAL;
        }
        boolean ill = lines.stream().allMatch(line -> line.kind().equals("service.restart") && line.reason().startsWith(ServiceTask.UNHEALTHY));
        return ill ? UNHEALTHY : "drift";
    }

    private End nothingToDo(LoadedRevision loaded, Converger.ScriptRun plan, Occasion occasion, Instant start) {
        boolean news = !journal.ledger().isGood(loaded.revision().commit());
        if (news && wasCutOff(loaded.revision())) {
            // Its changes are made, and nobody has seen yet what came of them.
            Optional<Problem> unhealthy = health.prove(plan);
            if (unhealthy.isPresent()) {
                return Thread.currentThread().isInterrupted() ? End.UNDECIDED : applying.unproven(loaded, unhealthy.get());
            }
        }
        charge.taken(loaded, plan, occasion);
        health.ask(loaded, plan);
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

    private boolean wasCutOff(Revision revision) {
        return journal.last(1).stream().anyMatch(run -> run.outcome() == Run.Result.INTERRUPTED && run.revision().equals(revision.commit()));
    }
}
