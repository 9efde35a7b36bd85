package dev.emptybox.agent.os;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Wall clock, monotonic clock, and waiting. Replaced in specs. */
public interface Time extends InstantSource {

    Time SYSTEM = of(Clock.systemUTC());

    /** For comparisons with file time stamps. */
    Instant now();

    @Override
    default Instant instant() {
        return now();
    }

    /** Monotonic; setting the clock back does not extend a deadline. */
    long nanos();

    /** Waits; an interruption ends the wait with a problem and keeps the interrupt flag set. */
    void pause(Duration duration);

    /** The same as {@link #pause}, with an InterruptedException. */
    default void sleep(Duration duration) throws InterruptedException {
        try {
            pause(duration);
        } catch (ProblemException interrupted) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw interrupted;
        }
    }

    /** The same as {@link #pause}, but an interruption only ends the wait. */
    default void pauseAtMost(Duration duration) {
        try {
            pause(duration);
        } catch (ProblemException interrupted) {
            return;
        }
    }

    /** The system's time, except for the wall clock. */
    static Time of(InstantSource wall) {
        return new Time() {
            @Override
            public Instant now() {
                return wall.instant();
            }

            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void pause(Duration duration) {
                try {
                    Thread.sleep(Math.max(0, duration.toMillis()));
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                    throw interrupted("waiting");
                }
            }
        };
    }

    static ProblemException interrupted(String doing) {
        return new ProblemException(Problem.of("Interrupted while " + doing, "the agent is stopping", ""));
    }
}
