package dev.emptybox.agent.converge;

import dev.emptybox.agent.journal.Cause;
import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.journal.Run;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Revision;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Starts and ends runs. Each is in the journal before anything is changed. */
final class Runs {

    private final Journal journal;
    private final EventBus bus;
    private final InstantSource clock;
    private boolean interruptedMarked;

    Runs(Journal journal, EventBus bus, InstantSource clock) {
        this.journal = Objects.requireNonNull(journal, "journal is null");
        this.bus = Objects.requireNonNull(bus, "bus is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    /** Empty if the journal cannot be written: then nothing may be touched. */
    Optional<Run> begin(Revision revision, Cause cause, Consumer<Report> reports) {
        try {
            Run run = next(revision, cause);
            bus.publish(new ConvergeEvent.RunBegan(run));
            return Optional.of(run);
        } catch (ProblemException full) {
            Problem problem = full.problems().get(0);
            bus.publish(new ConvergeEvent.JournalUnwritable(problem));
            reports.accept(Report.failed(revision.commit(), problem));
            return Optional.empty();
        }
    }

    Run end(Run run, Run.Result result, Map<String, Object> report, List<String> differences) {
        Run ended = run.ended(clock.instant(), result, report, differences);
        bus.publish(new ConvergeEvent.RunEnded(ended));
        return ended;
    }

    /** A run that ended at once. */
    Run record(Revision revision, Cause cause, Run.Result result, Report report) {
        Run run = next(revision, cause);
        Run ended = run.ended(run.started(), result, report.asMap(), List.of());
        bus.publish(new ConvergeEvent.RunEnded(ended));
        return ended;
    }

    private Run next(Revision revision, Cause cause) {
        return journal.next(revision, cause, clock.instant());
    }

    void mismatch(List<String> differences) {
        if (!differences.isEmpty()) {
            Ledger more = journal.ledger().withMismatch();
            journal.keep(more);
            bus.publish(new ConvergeEvent.PlanMismatched(more.mismatches(), differences));
        }
    }

    /**
     * Marks unfinished runs as interrupted, after the death of an agent or a write failure. Runs before any plan: what
     * follows depends on the result of the last run.
     *
     * @throws ProblemException if the journal cannot be written
     */
    void markInterrupted() {
        if (!interruptedMarked) {
            journal.closeInterrupted(clock.instant()).forEach(run -> bus.publish(new ConvergeEvent.RunInterrupted(run, false)));
            interruptedMarked = true;
        }
    }

    /** The cycle failed, possibly before it could record the result of its run. */
    void mayBeOpen() {
        interruptedMarked = false;
    }
}
