package dev.emptybox.agent.converge;

import dev.emptybox.agent.git.Head;
import dev.emptybox.agent.git.Source;
import dev.emptybox.agent.git.SourceException;
import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.journal.Requests;
import dev.emptybox.agent.machine.Box;
import dev.emptybox.agent.machine.Patience;
import dev.emptybox.agent.script.ScriptHost;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Revision;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One cycle: fetch, attempt the newest revision, and when it is not in charge in the end, keep or bring back the last
 * good one. Nothing that goes wrong with Git, with a script or with an artefact touches what runs.
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
        /** It is told and recorded only. */
        REPORT_ONLY
    }

    private final Source source;
    private final Revisions revisions;
    private final Converger converger;
    private final Box box;
    private final Journal journal;
    private final Events events;
    private final Status status;
    private final Clock clock;
    private final EventDeduplicator told = new EventDeduplicator();
    private final Snapshots snapshots;
    private final ConvergedState charge;
    private final Quarantine quarantine;
    private final Attempts attempts;
    private final Requests requests;
    private final Operator operator;
    private final HealthMonitor health;
    private final Probation probation;
    private final SourcePoller watch;
    private final InterruptedRuns interrupted;
    private final Mode mode;

    /** @param boxStart identity of this start of the box, so that {@code onStart} runs once for it */
    public Cycle(Source source, ScriptHost host, Converger converger, Settings settings, Box box, Journal journal,
                 Requests requests, Status status, Events events, Snapshots snapshots, String boxStart, Clock clock, Mode mode) {
        this.source = Objects.requireNonNull(source, "source is null");
        this.converger = Objects.requireNonNull(converger, "converger is null");
        this.box = Objects.requireNonNull(box, "box is null");
        this.journal = Objects.requireNonNull(journal, "journal is null");
        this.status = Objects.requireNonNull(status, "status is null");
        this.events = Objects.requireNonNull(events, "events is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
        this.revisions = new Revisions(source, host, settings);
        this.mode = Objects.requireNonNull(mode, "mode is null");
        this.snapshots = Objects.requireNonNull(snapshots, "snapshots is null");
        this.charge = new ConvergedState(revisions, box, journal, status, snapshots, boxStart, clock);
        this.quarantine = new Quarantine(journal, events, told, clock);
        this.probation = new Probation(journal, clock);
        this.watch = new SourcePoller(source, clock, RandomGenerator.getDefault());
        this.interrupted = new InterruptedRuns(journal, events, clock);
        this.health = new HealthMonitor(box, converger, status, events, clock, probation::critical);
        ApplyPolicy applying = mode == Mode.REPORT_ONLY ? new ReportOnly(journal, events, told, clock)
            : new LiveApply(converger, snapshots.toApply(), journal, status, events, told, charge, quarantine, health, probation, watch, clock);
        this.attempts = new Attempts(revisions, converger, snapshots, journal, status, events, told, charge, applying, quarantine, health, watch, clock);
        this.requests = Objects.requireNonNull(requests, "requests is null");
        this.operator = new Operator(journal, events, told, clock);
    }

    /** Runs one cycle. Whatever goes wrong is told and recorded; only the end of the process is thrown. */
    public Result once() {
        return once(report -> { });
    }

    /** @param reports is given what was planned and, when there was something to do, what was done */
    public Result once(Consumer<Report> reports) {
        try {
            return cycle(reports);
        } catch (ProblemException broken) {
            interrupted.mayBeOpen();
            throw broken;
        }
    }

    private Result cycle(Consumer<Report> reports) {
        charge.begins();
        interrupted.close();
        // A newer revision may end the waits of the first attempt and not those of the second: a box under a stream of
        // commits converges to one of them in each cycle.
        return pass(reports, true).orElseGet(() -> pass(reports, false).orElse(Result.FAILED));
    }

    /** @return empty when a newer revision has ended the waits */
    private Optional<Result> pass(Consumer<Report> reports, boolean mayBeSuperseded) {
        Revision head = fetch(reports);
        operator.doWhatIsAsked(requests, head);
        if (operator.paused()) {
            return Optional.of(ended(Result.PAUSED));
        }
        Revision wanted = operator.wanted(head);
        if (wanted == null) {
            return Optional.of(ended(Result.FAILED));
        }
        health.endless().filter(found -> quarantine.leavesOut(found.revision()).isEmpty())
            .ifPresent(found -> quarantine.addEndless(found.revision(), found.problem()));
        if (mode == Mode.CORRECT) {
            probation.failure().ifPresent(quarantine::demote);
        }
        watch.attempts(mayBeSuperseded ? head : null);
        Attempts.End end = quarantine.leavesOut(wanted).isPresent() ? Attempts.End.REFUSED : attempts.wanted(wanted, reports);
        if (end == Attempts.End.UNDECIDED && Thread.currentThread().isInterrupted()) {
            return Optional.of(Result.FAILED);
        }
        watch.attempts(null);
        Optional<Result> result = result(end, wanted, head, reports);
        charge.keepOnly(wanted);
        return result.map(this::ended);
    }

    private Optional<Result> result(Attempts.End end, Revision wanted, Revision head, Consumer<Report> reports) {
        return switch (end) {
            case CONVERGED -> Optional.of(wanted.equals(head) ? Result.CONVERGED : Result.BEHIND);
            case REFUSED, FAILED -> Optional.of(goodAgain(wanted, reports));
            case REPORTED -> Optional.of(Result.DRIFTED);
            case FETCHING -> {
                watch.goOn();
                yield Optional.of(goodAgain(wanted, reports));
            }
            case UNDECIDED -> Optional.of(Result.FAILED);
            case SUPERSEDED -> Optional.empty();
        };
    }

    /** The newest revision that is known; null when none is, or when the source cannot be seen. */
    private Revision fetch(Consumer<Report> reports) {
        status.phase("fetch");
        SourcePoller.Seen seen = watch.look();
        status.fetching(seen.looking());
        if (seen.isEmpty() && journal.ledger().good() == null) {
            seen = watch.lookToTheEnd();
            status.fetching(null);
        }
        if (seen.failure() != null) {
            unreachable(seen.failure(), reports);
        } else if (seen.head() != null) {
            status.reached(seen.revision(), seen.reached());
            if (told.isOver("source")) {
                events.info("source.reached", "following " + source.address() + " again", "", Map.of());
            }
            tellOfNew(seen.head());
        }
        return seen.revision();
    }

    private void unreachable(SourceException failure, Consumer<Report> reports) {
        if (journal.ledger().good() == null) {
            reports.accept(Report.failed("", failure.problem()));
        }
        status.unreachable(failure.problem());
        String name = failure.transientFailure() ? "source.unreachable" : "source.wrong";
        told.once("source", failure.problem(), problem ->
            events.problem(name, Event.Level.ERROR, "cannot follow " + source.address(), problem));
    }

    private void tellOfNew(Head head) {
        Revision revision = head.revision();
        if (told.isNews("head", revision.commit())) {
            told.isOver("revision");
            String message = revision.message().isEmpty() ? "" : " of " + head.ref() + ": " + revision.message();
            events.info("revision.new", "revision " + revision.shortId() + message, revision.author(),
                Map.of("revision", revision.commit(), "ref", head.ref()));
        }
    }

    /** The wanted revision is not in charge: keeps, or brings back, the last good one. */
    private Result goodAgain(Revision wanted, Consumer<Report> reports) {
        Ledger ledger = journal.ledger();
        if (ledger.good() == null || ledger.isGood(wanted.commit()) || quarantine.leavesOut(ledger.good()).isPresent()) {
            return Result.FAILED;
        }
        return attempts.good(ledger.good(), charge.isAwayFromGood(), reports) == Attempts.End.CONVERGED ? Result.BEHIND : Result.FAILED;
    }

    private Result ended(Result result) {
        snapshots.ended(result, journal.ledger(), converger, charge.occasion());
        status.abandoned(converger.abandoned());
        status.ended(result, journal.ledger());
        return result;
    }

    /**
     * From now on a cycle waits for no slow source, and the services are asked for their health between the cycles too.
     *
     * @param interval   between two looks at the source
     * @param onRevision called when there is a revision that no cycle has seen
     * @param onCritical called when a service is found critical, so that the next cycle restarts it
     */
    void begin(Duration interval, Runnable onRevision, Runnable onCritical) {
        watch.begin(interval, onRevision);
        health.begin(onCritical);
    }

    /** Between two cycles: the source is looked at when it is time to, however long the next cycle waits. */
    void lookAtSource() {
        watch.lookWhenDue();
    }

    /** The next cycle looks at the source even if it was unreachable a moment ago. */
    void lookSoon() {
        watch.hurry();
    }

    /** How many scripts were given up and still use a processor. */
    int abandonedScripts() {
        return converger.abandoned().size();
    }

    /** Whether the source has moved on since the cycle under way began; of interest to what waits in it. */
    @Override
    public boolean isSuperseded() {
        return watch.superseded();
    }

    @Override
    public boolean isFetchToYield() {
        return watch.fetchYields();
    }

    /** Runs the {@code onStop} of the revision in charge. */
    public void runStopHooks() {
        health.close();
        charge.current().ifPresent(loaded -> {
            Report report = converger.stop(loaded, box, journal.ledger(), ScriptLog.telling(events));
            if (report.failed() != null) {
                events.problem("stop.failed", Event.Level.ERROR, "onStop failed", report.failed());
            }
        });
    }

    /** A service has ended by itself; {@code onCrash} of the next converge is about it. */
    public void crashed(String service) {
        charge.crashed(service);
        probation.ended(service);
        health.changed(service);
    }

    /** The end of the agent is in order, so that the next one has nothing to clean up. */
    public void endsCleanly() {
        charge.endsCleanly();
    }

    @Override
    public void close() {
        health.close();
        revisions.close();
    }
}
