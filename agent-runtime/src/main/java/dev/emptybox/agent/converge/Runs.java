package dev.emptybox.agent.converge;

import dev.emptybox.agent.journal.Cause;
import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.journal.Run;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Revision;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Begins and ends runs. The journal has each of them before anything is touched. */
final class Runs {

    private final Journal journal;
    private final EventBus bus;
    private final Clock clock;
    private boolean interruptedMarked;

    Runs(Journal journal, EventBus bus, Clock clock) {
        this.journal = Objects.requireNonNull(journal, "journal is null");
        this.bus = Objects.requireNonNull(bus, "bus is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    /** Empty when the journal cannot be written: then nothing may be touched. */
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

    /** A run that came to nothing at once. */
    Run record(Revision revision, Cause cause, Run.Result result, Report report) {
        Run run = next(revision, cause);
        Run ended = run.ended(run.started(), result, report.asMap(), List.of());
        bus.publish(new ConvergeEvent.RunEnded(ended));
        return ended;
    }

    private Run next(Revision revision, Cause cause) {
        return journal.next(revision.commit(), revision.message(), cause, clock.instant());
    }

    void mismatch(List<String> differences) {
        if (!differences.isEmpty()) {
            Ledger more = journal.ledger().withMismatch();
            journal.keep(more);
            bus.publish(new ConvergeEvent.PlanMismatched(more.mismatches(), differences));
        }
    }

    /**
     * Marks the runs that the sudden end of an agent, or a journal that could not be written, has left open. Nothing is
     * planned before that is done: what follows depends on how the last run ended.
     *
     * @throws ProblemException when the journal cannot be written
     */
    void markInterrupted() {
        if (!interruptedMarked) {
            journal.closeInterrupted(clock.instant()).forEach(run -> bus.publish(new ConvergeEvent.RunInterrupted(run, false)));
            interruptedMarked = true;
        }
    }

    /** The cycle failed, maybe before it could write how its run ended. */
    void mayBeOpen() {
        interruptedMarked = false;
    }
}
