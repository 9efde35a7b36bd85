package dev.emptybox.agent.converge;

import dev.emptybox.agent.converge.Context.Purpose;
import dev.emptybox.agent.converge.Context.Target;
import dev.emptybox.agent.converge.ConvergeEvent.StopPart;
import dev.emptybox.agent.converge.CycleStep.Next;
import dev.emptybox.agent.git.Source;
import dev.emptybox.agent.health.CheckTimer;
import dev.emptybox.agent.health.HealthMonitor;
import dev.emptybox.agent.health.HealthState;
import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.journal.Requests;
import dev.emptybox.agent.machine.Patience;
import dev.emptybox.agent.os.Time;
import dev.emptybox.agent.script.ScriptHost;
import dev.emptybox.stdlib.engine.Box;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Report;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One cycle: the {@link #steps} in order, for the newest revision; if that cannot be used or fails, again from {@code load}
 * for the last good one. Failures of Git, a script or an artefact do not affect running services.
 */
public final class Cycle implements AutoCloseable, Patience {

    /** The result of a cycle. */
    public enum Result {
        /** The box is converged to the newest revision. */
        CONVERGED,
        /** The box is converged to an older revision, because the newest cannot be used or fetched, or on request. */
        BEHIND,
        /** The box matches no revision. */
        FAILED,
        /** The box has drifted from the revision, which is reported and not corrected. */
        DRIFTED,
        /** Only the source was polled, because the agent is paused. */
        PAUSED
    }

    /** How drift is handled. */
    public enum Mode {
        CORRECT,
        /** It is reported and recorded only. */
        REPORT_ONLY
    }

    private final Converger converger;
    private final Box box;
    private final Journal journal;
    private final EventBus bus;
    private final Snapshots snapshots;
    private final Revisions revisions;
    private final Runs runs;
    private final ConvergedState converged;
    private final Quarantine quarantine;
    private final HealthMonitor health;
    private final Probation probation;
    private final SourcePoller poller;
    private final List<CycleStep> steps;
    private final List<CycleStep> stepsFromLoad;

    /** @param boxStart identity of this boot of the box, so that {@code onStart} runs once for it */
    public Cycle(Source source, ScriptHost host, Converger converger, Settings settings, Box box, Journal journal,
                 Requests requests, EventBus bus, Snapshots snapshots, String boxStart, Time time, Mode mode) {
        this.converger = Objects.requireNonNull(converger, "converger is null");
        this.box = Objects.requireNonNull(box, "box is null");
        this.journal = Objects.requireNonNull(journal, "journal is null");
        this.bus = Objects.requireNonNull(bus, "bus is null");
        this.snapshots = Objects.requireNonNull(snapshots, "snapshots is null");
        this.revisions = new Revisions(source, host, settings);
        this.runs = new Runs(journal, bus, time);
        this.converged = new ConvergedState(revisions, box, journal, snapshots, boxStart, bus, time);
        this.quarantine = new Quarantine(journal, runs, bus, time);
        this.probation = new Probation(journal, time);
        this.poller = new SourcePoller(source, time, RandomGenerator.getDefault());
        this.health = new HealthMonitor(box, time, healthEvents());
        var staleness = new Staleness(settings.allowStale(), journal, time);
        var refusals = new Refusals(runs, bus);
        var failures = new FailedRuns(converger, snapshots.toApply(), journal, runs, quarantine, probation, bus);

        CycleStep fetch = new FetchStep(source, poller, journal, staleness, refusals, bus);
        CycleStep select = new SelectStep(requests, new Operator(journal, box.jobs(), bus, time), quarantine, health, probation, poller, staleness, mode);
        CycleStep load = new LoadStep(revisions, refusals, bus);
        var recheck = new Recheck(box, converger.secrets(), bus, time);
        CycleStep plan = new PlanStep(converger, recheck, snapshots, journal, converged, quarantine, refusals, poller, bus, time);
        CycleStep apply = mode == Mode.REPORT_ONLY ? new ReportStep(runs, bus)
            : new ApplyStep(converger, snapshots.toApply(), journal, runs, converged, health, box.jobs(), bus);
        CycleStep verify = new VerifyStep(journal, runs, failures, converged, health, poller, bus, mode);
        CycleStep record = new RecordStep(journal, runs, converged);
        CycleStep watch = new WatchStep(converger, box, health, bus, time);
        this.steps = List.of(fetch, select, load, plan, apply, verify, record, watch);
        this.stepsFromLoad = steps.subList(steps.indexOf(load), steps.size());
    }

    private HealthMonitor.Listener healthEvents() {
        return new HealthMonitor.Listener() {
            @Override
            public void checked(Map<String, HealthState> services) {
                bus.publish(new ConvergeEvent.HealthChecked(services));
            }

            @Override
            public void critical(String service, String why) {
                probation.critical(service, why);
            }

            @Override
            public void failed(Problem problem) {
                bus.publish(new ConvergeEvent.HealthThreadFailed(problem));
            }
        };
    }

    /** Runs one cycle. Failures are reported and recorded; only fatal errors are thrown. */
    public Result once() {
        return once(report -> { });
    }

    /** @param reports receives the report of the plan and, if there were changes, of the apply */
    public Result once(Consumer<Report> reports) {
        try {
            converged.begins();
            runs.markInterrupted();
            // A newer revision may end the waits of the first attempt but not of the second: under a stream of commits, the
            // box converges to one of them in each cycle.
            return attempt(reports, true).orElseGet(() -> attempt(reports, false).orElse(Result.FAILED));
        } catch (ProblemException broken) {
            runs.mayBeOpen();
            throw broken;
        }
    }

    /** @return empty if a newer revision has ended the waits */
    private Optional<Result> attempt(Consumer<Report> reports, boolean supersedable) {
        CycleStep.Result last = run(steps, Context.start(reports, supersedable));
        if (last.next() == Next.TRY_AGAIN && Thread.currentThread().isInterrupted()) {
            return Optional.of(Result.FAILED);
        }
        poller.attempts(null);
        Context context = last.context();
        Optional<Result> result = switch (last.next()) {
            case GO_ON -> Optional.of(context.revision().equals(context.head()) ? Result.CONVERGED : Result.BEHIND);
            case NOTHING_TO_DO -> Optional.of(Result.PAUSED);
            case STAY -> Optional.of(Result.DRIFTED);
            case TRY_AGAIN -> Optional.of(Result.FAILED);
            case GO_BACK -> Optional.of(goBack(context));
            case GO_BACK_AND_RESUME -> {
                poller.goOn();
                yield Optional.of(goBack(context));
            }
            case START_OVER -> Optional.empty();
        };
        if (context.target() != null) {
            converged.keepOnly(context.revision());
        }
        return result.map(this::ended);
    }

    /** Until the first step that ends the cycle. */
    private static CycleStep.Result run(List<CycleStep> steps, Context start) {
        CycleStep.Result result = start.done();
        try {
            for (CycleStep step : steps) {
                result = step.run(result.context());
                if (result.next() != Next.GO_ON) {
                    break;
                }
            }
            return result;
        } finally {
            start.atEnd().forEach(Runnable::run);
        }
    }

    /** Keeps or restores the last good revision. */
    private Result goBack(Context from) {
        Ledger ledger = journal.ledger();
        if (ledger.good() == null || ledger.isGood(from.revision().commit()) || quarantine.leavesOut(ledger.good())) {
            return Result.FAILED;
        }
        var good = new Target(ledger.good(), converged.isAwayFromGood() ? Purpose.RETURN_TO_GOOD : Purpose.KEEP_GOOD);
        return run(stepsFromLoad, from.forGood(good)).next() == Next.GO_ON ? Result.BEHIND : Result.FAILED;
    }

    private Result ended(Result result) {
        snapshots.ended(result, journal.ledger(), converger, converged.occasion());
        bus.publish(new ConvergeEvent.CycleEnded(result, journal.ledger(), converger.abandoned()));
        return result;
    }

    /**
     * From now on cycles do not wait for a slow source, and health checks also run between cycles.
     *
     * @param interval   between two polls of the source
     * @param onRevision called when there is a new revision
     * @param onCritical called when a service becomes critical, so that the next cycle restarts it
     */
    void begin(Duration interval, Runnable onRevision, Runnable onCritical) {
        poller.begin(interval, onRevision);
        health.begin(onCritical);
    }

    /**
     * Health checks run between cycles as the timer says, until {@link #endChecks}; for an agent without a {@link Loop}.
     *
     * @param onCritical called when a service becomes critical, so that the next cycle restarts it
     */
    public void beginChecks(CheckTimer timer, Runnable onCritical) {
        health.begin(timer, onCritical);
    }

    public void endChecks() {
        health.end();
    }

    /** Between two cycles: polls the source when due, independent of the next cycle. */
    void pollWhenDue() {
        poller.lookWhenDue();
    }

    /** The next cycle polls the source even if it was unreachable a moment ago. */
    void pollSoon() {
        poller.hurry();
    }

    /** The number of abandoned scripts that still use a CPU. */
    int abandonedScripts() {
        return converger.abandoned().size();
    }

    /** Whether the source has a newer revision than the current cycle; ends waits in it. */
    @Override
    public boolean isSuperseded() {
        return poller.superseded();
    }

    @Override
    public boolean isFetchToYield() {
        return poller.fetchYields();
    }

    /** Stops running jobs; none starts from now on. */
    void stopJobs() {
        box.jobs().stopAll();
    }

    /** Runs {@code onStop} of the revision that the box is converged to. */
    public void runStopHooks() {
        health.close();
        converged.current().ifPresent(loaded -> {
            Report report = converger.stop(loaded, box, journal.ledger(), ScriptLog.publishing(bus));
            if (report.failed() != null) {
                bus.publish(new ConvergeEvent.StopFailed(StopPart.STOP_HOOKS, report.failed()));
            }
        });
    }

    /** A service has exited unexpectedly; {@code onCrash} of the next converge handles it. */
    public void crashed(String service) {
        converged.crashed(service);
        probation.ended(service);
        health.changed(service);
    }

    /** The agent ends cleanly, so that the next one has nothing to clean up. */
    public void endsCleanly() {
        converged.endsCleanly();
    }

    @Override
    public void close() {
        health.close();
        revisions.close();
    }
}
