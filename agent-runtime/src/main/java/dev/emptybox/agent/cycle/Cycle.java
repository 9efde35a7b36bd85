package dev.emptybox.agent.cycle;

import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.journal.Run;
import dev.emptybox.agent.live.LiveWorld;
import dev.emptybox.agent.script.ScriptHost;
import dev.emptybox.agent.source.Head;
import dev.emptybox.agent.source.Source;
import dev.emptybox.agent.source.SourceException;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Revision;
import dev.emptybox.stdlib.model.Step;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One cycle: fetch, compile, plan, apply, verify, record. A revision is in charge only when it could be planned; when
 * applying it fails, the box goes back to the last good one and the bad one is not tried again. Nothing that goes wrong
 * with Git, with a script or with an artefact touches what runs.
 */
public final class Cycle implements AutoCloseable {

    /** What came of a cycle. */
    public enum Result {
        /** The box is as the newest revision wants it. */
        CONVERGED,
        /** The box is as the last good revision wants it, because the newest cannot be used or seen. */
        BEHIND,
        /** The box is not as any revision wants it. */
        FAILED
    }

    private final Source source;
    private final Revisions revisions;
    private final Converger converger;
    private final LiveWorld live;
    private final Journal journal;
    private final Events events;
    private final Status status;
    private final String boxStart;
    private final Clock clock;
    private final HealthCheck health;
    private final Snapshots snapshots;
    private final Told told = new Told();
    private Loaded inCharge;
    private Set<String> artefactsInCharge = Set.of();

    public Cycle(Source source, ScriptHost host, Converger converger, Settings settings, LiveWorld live, Journal journal,
                 Status status, Events events, Snapshots snapshots, String boxStart, Clock clock) {
        this.source = Objects.requireNonNull(source, "source is null");
        this.revisions = new Revisions(source, host, settings);
        this.converger = Objects.requireNonNull(converger, "converger is null");
        this.live = Objects.requireNonNull(live, "live is null");
        this.journal = Objects.requireNonNull(journal, "journal is null");
        this.status = Objects.requireNonNull(status, "status is null");
        this.events = Objects.requireNonNull(events, "events is null");
        this.health = new HealthCheck(live, status, events);
        this.snapshots = Objects.requireNonNull(snapshots, "snapshots is null");
        this.boxStart = Objects.requireNonNull(boxStart, "boxStart is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    /** Runs one cycle. Whatever goes wrong is told and recorded; only the end of the process is thrown. */
    public Result once() {
        return once(report -> { });
    }

    /** @param reports is given what was planned and, when there was something to do, what was done */
    public Result once(Consumer<Report> reports) {
        Ledger ledger = journal.ledger();
        Revision head = fetch(ledger, reports);
        Revision wanted = head != null ? head : ledger.good();
        if (wanted == null) {
            return ended(Result.FAILED, ledger);
        }
        String quarantined = ledger.quarantine().get(wanted.commit());
        Attempt attempt = quarantined == null ? attempt(wanted, ledger, reports) : leftOut(wanted, quarantined);
        if (attempt == Attempt.UNDECIDED && Thread.currentThread().isInterrupted()) {
            return Result.FAILED;
        }
        Result result = switch (attempt) {
            case CONVERGED -> head == null ? Result.BEHIND : Result.CONVERGED;
            case REFUSED, FAILED -> goodAgain(wanted, attempt, reports);
            case UNDECIDED -> Result.FAILED;
        };
        keepWhatIsNeeded(wanted);
        return ended(result, journal.ledger());
    }

    private enum Attempt {
        CONVERGED,
        /** Nothing was touched. */
        REFUSED,
        FAILED,
        /** The agent could not try it, or not to its end; which says nothing against the revision. */
        UNDECIDED
    }

    // ---- fetch

    private Revision fetch(Ledger ledger, Consumer<Report> reports) {
        try {
            Head head = source.head();
            status.reached(head.revision(), clock.instant());
            if (told.isOver("source")) {
                events.info("source.reached", "following " + source.address() + " again", "", Map.of());
            }
            if (told.isNews("head", head.revision().commit())) {
                told.isOver("revision");
                events.info("revision.new", "revision " + head.revision().shortId()
                        + (head.revision().message().isEmpty() ? "" : " of " + head.ref() + ": " + head.revision().message()),
                    head.revision().author(), Map.of("revision", head.revision().commit(), "ref", head.ref()));
            }
            return head.revision();
        } catch (SourceException unreachable) {
            if (ledger.good() == null) {
                reports.accept(Report.failed("", unreachable.problem()));
            }
            status.unreachable(unreachable.problem());
            tellOnce("source", unreachable.transientFailure() ? "source.unreachable" : "source.wrong",
                "cannot follow " + source.address(), unreachable.problem());
            return null;
        }
    }

    /** A problem that stays is told when it comes, not in every cycle. */
    private void tellOnce(String topic, String name, String text, Problem problem) {
        if (told.isNews(topic, problem)) {
            events.problem(name, Event.Level.ERROR, text, problem);
        }
    }

    // ---- compile, plan, apply

    /** One that is in quarantine. */
    private Attempt leftOut(Revision wanted, String reason) {
        tellQuarantined(wanted, reason);
        return Attempt.REFUSED;
    }

    private void tellQuarantined(Revision bad, String reason) {
        if (told.isNews("quarantine", bad.commit())) {
            events.warn("revision.quarantined", "revision " + bad.shortId() + " is not tried again", reason, Map.of("revision", bad.commit()));
        }
    }

    private Attempt attempt(Revision wanted, Ledger ledger, Consumer<Report> reports) {
        Loaded loaded;
        try {
            status.phase("compile");
            loaded = revisions.load(wanted);
        } catch (ProblemException wrong) {
            return refused(wanted, wrong.problems(), reports);
        } catch (SourceException unreadable) {
            return refused(wanted, List.of(unreadable.problem()), reports);
        }
        status.phase("plan");
        Instant start = clock.instant();
        boolean greet = !boxStart.equals(ledger.boxStart());
        ScriptLog said = ScriptLog.keeping(events);
        Converger.Ran plan = converger.plan(loaded, snapshots.toPlan(), ledger, greet, said);
        if (plan.report().failed() != null) {
            if (Thread.currentThread().isInterrupted()) {
                return Attempt.UNDECIDED;
            }
            return refused(wanted, List.of(plan.report().failed()), reports);
        }
        told.isOver("revision");
        if (plan.report().empty()) {
            reports.accept(plan.report());
            if (inCharge != loaded) {
                said.tell();
            }
            return nothingToDo(loaded, plan, ledger, start);
        }
        return apply(loaded, plan.report(), cause(wanted, ledger, plan.report()), greet, reports);
    }

    private static String cause(Revision wanted, Ledger ledger, Report planned) {
        if (ledger.good() == null) {
            return "first converge";
        }
        if (wanted.edited()) {
            return "edits";
        }
        return ledger.isGood(wanted.commit()) ? drift(planned) : "new revision";
    }

    /** The box differs from what was good: because a service has ended, or because somebody changed it. */
    private static String drift(Report planned) {
        var kinds = planned.steps().stream().flatMap(step -> step.changes().stream()).map(Step.Line::kind).distinct().toList();
        return kinds.equals(List.of("service.start")) ? "heal" : "drift";
    }

    /** Nothing has been touched. Tried again in every cycle, because an artefact may come late; told once. */
    private Attempt refused(Revision wanted, List<Problem> problems, Consumer<Report> reports) {
        Report report = Report.failed(wanted.commit(), problems.get(0));
        reports.accept(report);
        status.refused(problems);
        if (told.isNews("revision", wanted.commit() + problems)) {
            for (Problem problem : problems) {
                events.problem("revision.refused", Event.Level.ERROR,
                    "revision " + wanted.shortId() + " cannot be used, nothing was touched", problem);
            }
            journal.record(wanted.commit(), wanted.message(), "new revision", clock.instant(), Run.Result.REFUSED, report.asMap());
        }
        return Attempt.REFUSED;
    }

    private Attempt nothingToDo(Loaded loaded, Converger.Ran plan, Ledger ledger, Instant start) {
        boolean news = !ledger.isGood(loaded.revision().commit());
        takesCharge(loaded, plan, ledger);
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
        return Attempt.CONVERGED;
    }

    private Attempt apply(Loaded loaded, Report planned, String cause, boolean greet, Consumer<Report> reports) {
        status.phase("apply");
        Revision revision = loaded.revision();
        Instant start = clock.instant();
        Run run;
        try {
            run = journal.begin(revision.commit(), revision.message(), cause, start);
        } catch (ProblemException full) {
            tellOnce("journal", "journal.full", "nothing is changed without a journal", full.problems().get(0));
            reports.accept(Report.failed(revision.commit(), full.problems().get(0)));
            return Attempt.UNDECIDED;
        }
        told.isOver("journal");
        events.info("apply", "applying " + revision.shortId() + ": " + count(planned.changeCount(), "change"), cause,
            Map.of("revision", revision.commit(), "run", String.valueOf(run.number())));
        Converger.Ran done = converger.apply(loaded, snapshots.toApply(), journal.ledger(), greet, ScriptLog.telling(events),
            new Converger.Journalled(journal, run, events));
        // The journal cannot be written by a thread that is marked as interrupted.
        boolean stopping = Thread.interrupted();
        try {
            reports.accept(done.report());
            List<String> differs = planned.differencesFrom(done.report());
            Duration took = Duration.between(start, clock.instant());
            if (done.report().failed() == null) {
                return applied(loaded, run, done, differs, took);
            }
            return stopping ? cutOff(run, done.report()) : applyFailed(loaded, run, done.report(), differs);
        } finally {
            if (stopping) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The agent is stopping: neither the revision's fault nor a reason to go back; the next start converges anew. */
    private Attempt cutOff(Run run, Report done) {
        journal.finish(run.ended(clock.instant(), Run.Result.INTERRUPTED, done.asMap(), List.of()));
        events.warn("run.interrupted", "run " + run.number() + " was cut off", "the agent is stopping", Map.of("run", String.valueOf(run.number())));
        return Attempt.UNDECIDED;
    }

    private Attempt applied(Loaded loaded, Run run, Converger.Ran done, List<String> differs, Duration took) {
        takesCharge(loaded, done, noteMismatch(differs));
        journal.finish(run.ended(clock.instant(), Run.Result.CONVERGED, done.report().asMap(), differs));
        health.ask(done);
        events.took("converged", "converged to " + loaded.revision().shortId() + ": " + count(done.report().changeCount(), "change"),
            run.cause(), took, Map.of("revision", loaded.revision().commit(), "run", String.valueOf(run.number())));
        return Attempt.CONVERGED;
    }

    private Attempt applyFailed(Loaded loaded, Run run, Report done, List<String> differs) {
        noteMismatch(differs);
        journal.finish(run.ended(clock.instant(), Run.Result.FAILED, done.asMap(), differs));
        status.refused(List.of(done.failed()));
        events.problem("apply.failed", Event.Level.ERROR, "applying " + loaded.revision().shortId() + " failed", done.failed());
        quarantine(loaded.revision(), done.failed());
        return Attempt.FAILED;
    }

    /** Where there is no other good revision to go back to, the same one is tried again. */
    private void quarantine(Revision bad, Problem failed) {
        Ledger ledger = journal.ledger();
        if (ledger.good() != null && !ledger.isGood(bad.commit())) {
            String reason = failed.what() + ", on " + clock.instant().truncatedTo(ChronoUnit.SECONDS);
            journal.keep(ledger.withQuarantined(bad.commit(), reason));
            tellQuarantined(bad, reason + "; going back to " + ledger.good().shortId());
        }
    }

    private Ledger noteMismatch(List<String> differs) {
        Ledger ledger = journal.ledger();
        if (differs.isEmpty()) {
            return ledger;
        }
        Ledger more = ledger.withMismatch();
        journal.keep(more);
        status.mismatches(more.mismatches());
        events.warn("plan.mismatch", "the apply did something else than planned", String.join("; ", differs), Map.of());
        return more;
    }

    // ---- the way back

    /** The wanted revision is not in charge: keeps, or brings back, the last good one. */
    private Result goodAgain(Revision wanted, Attempt attempt, Consumer<Report> reports) {
        Ledger ledger = journal.ledger();
        if (ledger.good() == null || ledger.isGood(wanted.commit())) {
            return Result.FAILED;
        }
        Attempt back = attemptGood(ledger.good(), attempt == Attempt.FAILED, reports);
        return back == Attempt.CONVERGED ? Result.BEHIND : Result.FAILED;
    }

    private Attempt attemptGood(Revision good, boolean returning, Consumer<Report> reports) {
        Loaded loaded;
        try {
            loaded = revisions.load(good);
        } catch (ProblemException | SourceException gone) {
            Problem problem = gone instanceof ProblemException wrong ? wrong.problems().get(0) : ((SourceException) gone).problem();
            tellOnce("good", "good.lost", "the last good revision cannot be loaded", problem);
            return Attempt.FAILED;
        }
        Ledger ledger = journal.ledger();
        boolean greet = !boxStart.equals(ledger.boxStart());
        Instant start = clock.instant();
        Converger.Ran plan = converger.plan(loaded, snapshots.toPlan(), ledger, greet, ScriptLog.keeping(events));
        if (plan.report().failed() != null) {
            tellOnce("good", "good.failed", "the last good revision cannot be planned", plan.report().failed());
            return Attempt.FAILED;
        }
        told.isOver("good");
        if (plan.report().empty()) {
            return nothingToDo(loaded, plan, ledger, start);
        }
        return apply(loaded, plan.report(), returning ? "return to the last good revision" : drift(plan.report()), greet, reports);
    }

    // ---- verify, record

    private void takesCharge(Loaded loaded, Converger.Ran ran, Ledger ledger) {
        if (loaded != inCharge) {
            keepArtefacts(ran.artefacts());
        }
        inCharge = loaded;
        snapshots.ran(loaded, ran);
        boolean known = ledger.isGood(loaded.revision().commit()) && boxStart.equals(ledger.boxStart())
            && ledger.state().equals(loaded.state().asMap());
        if (!known) {
            journal.keep(ledger.withGood(loaded.revision(), loaded.state().asMap(), boxStart));
        }
        status.converged(loaded.revision(), clock.instant());
    }

    /** Those of this revision and of the one before it, so that going back needs no server; others would fill the disk. */
    private void keepArtefacts(Set<String> now) {
        var keep = new HashSet<>(now);
        keep.addAll(artefactsInCharge);
        live.keepArtefacts(keep);
        artefactsInCharge = now;
    }

    private Result ended(Result result, Ledger ledger) {
        snapshots.ended(result, ledger, converger, boxStart.equals(ledger.boxStart()));
        status.ended(result, ledger);
        return result;
    }

    private void keepWhatIsNeeded(Revision wanted) {
        var needed = new HashSet<String>();
        needed.add(wanted.commit());
        if (inCharge != null) {
            needed.add(inCharge.revision().commit());
        }
        Ledger ledger = journal.ledger();
        if (ledger.good() != null) {
            needed.add(ledger.good().commit());
        }
        revisions.keepOnly(needed);
    }

    /** Runs the {@code onStop} of the revision in charge. */
    public void runStopHooks() {
        if (inCharge != null) {
            Report report = converger.stop(inCharge, live, journal.ledger(), ScriptLog.telling(events), new dev.emptybox.stdlib.tasks.Engine.Listener() { });
            if (report.failed() != null) {
                events.problem("stop.failed", Event.Level.ERROR, "onStop failed", report.failed());
            }
        }
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    @Override
    public void close() {
        revisions.close();
    }
}
