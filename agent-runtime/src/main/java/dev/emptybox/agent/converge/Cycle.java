package dev.emptybox.agent.converge;

import dev.emptybox.agent.converge.Context.Purpose;
import dev.emptybox.agent.converge.Context.Target;
import dev.emptybox.agent.converge.ConvergeEvent.StopPart;
import dev.emptybox.agent.converge.CycleStep.Next;
import dev.emptybox.agent.git.Source;
import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.journal.Requests;
import dev.emptybox.agent.machine.Box;
import dev.emptybox.agent.machine.Patience;
import dev.emptybox.agent.script.ScriptHost;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Report;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One cycle: the {@link #steps} in their order, for the newest revision; when that cannot be used or fails, those from
 * {@code load} on again for the last good one. Nothing that goes wrong with Git, with a script or with an artefact touches
 * what runs.
 */
public final class Cycle implements AutoCloseable, Patience {

    /** What came of a cycle. */
    public enum Result {
        /** The box is as the newest revision wants it. */
        CONVERGED,
        /** The box is as an older revision wants it, because the newest cannot be used or seen, or by hand. */
        BEHIND,
        /** The box is not as any revision wants it. */
        FAILED,
        /** The box is not as the revision wants it, which is reported and not corrected. */
        DRIFTED,
        /** Nothing was looked at but the source, because a person wants it so. */
        PAUSED
    }

    /** What is done about a difference between the box and what is wanted. */
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

    /** @param boxStart identity of this start of the box, so that {@code onStart} runs once for it */
    public Cycle(Source source, ScriptHost host, Converger converger, Settings settings, Box box, Journal journal,
                 Requests requests, EventBus bus, Snapshots snapshots, String boxStart, Clock clock, Mode mode) {
        this.converger = Objects.requireNonNull(converger, "converger is null");
        this.box = Objects.requireNonNull(box, "box is null");
        this.journal = Objects.requireNonNull(journal, "journal is null");
        this.bus = Objects.requireNonNull(bus, "bus is null");
        this.snapshots = Objects.requireNonNull(snapshots, "snapshots is null");
        this.revisions = new Revisions(source, host, settings);
        this.runs = new Runs(journal, bus, clock);
        this.converged = new ConvergedState(revisions, box, journal, snapshots, boxStart, bus, clock);
        this.quarantine = new Quarantine(journal, runs, bus, clock);
        this.probation = new Probation(journal, clock);
        this.poller = new SourcePoller(source, clock, RandomGenerator.getDefault());
        this.health = new HealthMonitor(box, converger, bus, clock, probation::critical);
        var refusals = new Refusals(runs, bus);
        var failures = new FailedRuns(converger, snapshots.toApply(), journal, runs, quarantine, probation, bus);

        CycleStep fetch = new FetchStep(source, poller, journal, refusals, bus);
        CycleStep select = new SelectStep(requests, new Operator(journal, bus, clock), quarantine, health, probation, poller, mode);
        CycleStep load = new LoadStep(revisions, refusals, bus);
        CycleStep plan = new PlanStep(converger, snapshots, journal, converged, quarantine, refusals, poller, bus, clock);
        CycleStep apply = mode == Mode.REPORT_ONLY ? new ReportStep(runs, bus)
            : new ApplyStep(converger, snapshots.toApply(), journal, runs, converged, health, bus);
        CycleStep verify = new VerifyStep(journal, runs, failures, converged, health, poller, bus, mode);
        CycleStep record = new RecordStep(journal, runs, converged);
        CycleStep watch = new WatchStep(health, bus, clock);
        this.steps = List.of(fetch, select, load, plan, apply, verify, record, watch);
        this.stepsFromLoad = steps.subList(steps.indexOf(load), steps.size());
    }

    /** Runs one cycle. Whatever goes wrong is reported and recorded; only the end of the process is thrown. */
    public Result once() {
        return once(report -> { });
    }

    /** @param reports is given what was planned and, when there was something to do, what was done */
    public Result once(Consumer<Report> reports) {
        try {
            converged.begins();
            runs.markInterrupted();
            // A newer revision may end the waits of the first attempt and not those of the second: a box under a stream of
            // commits converges to one of them in each cycle.
            return attempt(reports, true).orElseGet(() -> attempt(reports, false).orElse(Result.FAILED));
        } catch (ProblemException broken) {
            runs.mayBeOpen();
            throw broken;
        }
    }

    /** @return empty when a newer revision has ended the waits */
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

    /** Up to the first step after which it does not go on. */
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

    /** Keeps, or returns to, the last good revision. */
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
     * From now on a cycle waits for no slow source, and the services are asked for their health between the cycles too.
     *
     * @param interval   between two polls of the source
     * @param onRevision called when there is a revision that no cycle has seen
     * @param onCritical called when a service is found critical, so that the next cycle restarts it
     */
    void begin(Duration interval, Runnable onRevision, Runnable onCritical) {
        poller.begin(interval, onRevision);
        health.begin(onCritical);
    }

    /** Between two cycles: the source is polled when it is time to, however long the next cycle waits. */
    void pollWhenDue() {
        poller.lookWhenDue();
    }

    /** The next cycle polls the source even if it was unreachable a moment ago. */
    void pollSoon() {
        poller.hurry();
    }

    /** How many scripts were given up and still use a processor. */
    int abandonedScripts() {
        return converger.abandoned().size();
    }

    /** Whether the source has moved on since the cycle under way began; of interest to what waits in it. */
    @Override
    public boolean isSuperseded() {
        return poller.superseded();
    }

    @Override
    public boolean isFetchToYield() {
        return poller.fetchYields();
    }

    /** Runs the {@code onStop} of the revision that the box is converged to. */
    public void runStopHooks() {
        health.close();
        converged.current().ifPresent(loaded -> {
            Report report = converger.stop(loaded, box, journal.ledger(), ScriptLog.publishing(bus));
            if (report.failed() != null) {
                bus.publish(new ConvergeEvent.StopFailed(StopPart.STOP_HOOKS, report.failed()));
            }
        });
    }

    /** A service has ended by itself; {@code onCrash} of the next converge is about it. */
    public void crashed(String service) {
        converged.crashed(service);
        probation.ended(service);
        health.changed(service);
    }

    /** The end of the agent is in order, so that the next one has nothing to clean up. */
    public void endsCleanly() {
        converged.endsCleanly();
    }

    @Override
    public void close() {
        health.close();
        revisions.close();
    }
}
