package dev.emptybox.agent.os;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The clock on the wall, a clock that only moves forward, and waiting. Specs put their own in its place. */
public interface Time {

    Time SYSTEM = of(Clock.systemUTC());

    /** For comparing with time stamps of files. */
    Instant now();

    /** For measuring; a clock that is set back does not prolong a deadline. */
    long nanos();

    /** Waits; an interruption ends the wait with a problem and leaves the thread marked as interrupted. */
    void pause(Duration duration);

    /** The same as {@link #pause}, where an interruption is an exception of its own. */
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

    /** The system's, but for the clock on the wall. */
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
        return new ProblemException(Problem.of("Interrupted while " + doing, "the agent is about to stop", ""));
    }
}
