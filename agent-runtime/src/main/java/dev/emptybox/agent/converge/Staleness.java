package dev.emptybox.agent.converge;

import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** How long the box is converged to the last good revision while the source cannot be reached. A restart does not count as reached. */
final class Staleness {

    /** A record that is a little too old does not matter, and spares a write in most cycles. */
    private static final int COARSE = 20;

    private final Duration allowed;
    private final Journal journal;
    private final Time time;

    /** @param allowed null for no limit */
    Staleness(Duration allowed, Journal journal, Time time) {
        this.allowed = allowed;
        this.journal = Objects.requireNonNull(journal, "journal is null");
        this.time = Objects.requireNonNull(time, "time is null");
    }

    void reached(Instant at) {
        if (allowed != null && !journal.reached().isAfter(at.minus(allowed.dividedBy(COARSE)))) {
            journal.keepReached(at);
        }
    }

    /** Whether nothing may be converged without the newest revision. */
    boolean exceeded() {
        return allowed != null && time.now().isAfter(journal.reached().plus(allowed));
    }

    /** @param failure why it cannot be reached */
    Problem problem(Problem failure) {
        Instant reached = journal.reached();
        return Problem.of("the box is not converged, because the state repo is out of reach for more than " + Durations.text(allowed),
            (reached.equals(Instant.EPOCH) ? "it was never reached" : "it was reached last at " + reached) + "; " + failure.whatAndWhy(": "), failure.cure());
    }
}
