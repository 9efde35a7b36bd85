package dev.emptybox.agent.converge;

import dev.emptybox.agent.journal.Journal;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;

/**
 * Marks the runs in the journal that the end of an agent, or a journal that could not be written, has left open. Nothing
 * is planned before that is done: what follows depends on how the last run ended.
 */
final class InterruptedRuns {

    private final Journal journal;
    private final Events events;
    private final Clock clock;
    private boolean closed;

    InterruptedRuns(Journal journal, Events events, Clock clock) {
        this.journal = Objects.requireNonNull(journal, "journal is null");
        this.events = Objects.requireNonNull(events, "events is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    /** @throws dev.emptybox.stdlib.model.ProblemException when the journal cannot be written */
    void close() {
        if (closed) {
            return;
        }
        for (var run : journal.closeInterrupted(clock.instant())) {
            events.warn("run.interrupted", "run " + run.number() + " was cut off by the end of the agent", "converging anew",
                Map.of("run", String.valueOf(run.number())));
        }
        closed = true;
    }

    /** The cycle failed, maybe before it could write how its run ended. */
    void mayBeOpen() {
        closed = false;
    }
}
