package dev.emptybox.agent.machine;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.time.Duration;
import java.time.Instant;

/** The clock on the wall, a clock that only moves forward, and waiting. Specs put their own in its place. */
public interface Time {

    Time SYSTEM = new System();

    /** For comparing with time stamps of files. */
    Instant now();

    /** For measuring; a clock that is set back does not prolong a deadline. */
    long nanos();

    /** Waits; an interruption ends the wait with a problem and leaves the thread marked as interrupted. */
    void pause(Duration duration);

    static ProblemException interrupted(String doing) {
        return new ProblemException(Problem.of("Interrupted while " + doing, "the agent is about to stop", ""));
    }

    final class System implements Time {

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public long nanos() {
            return java.lang.System.nanoTime();
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
    }
}
