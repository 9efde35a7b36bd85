package dev.emptybox.agent.supervisor;

import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.Service.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * How often a service has ended by itself, and what follows from that.
 *
 * @param phase    once it has ended
 * @param row      ends in a row, none of them after a long run; for the pause before the next start
 * @param limit    how many of the starts below are allowed; 0 for any number
 * @param restarts when it was started again, as far as that counts towards the limit
 * @param due      when it will be started again; null unless it waits for that
 */
record RestartTracker(Phase phase, int row, int limit, List<Instant> restarts, Instant due) {

    static final RestartTracker NONE = new RestartTracker(Phase.ENDED, 0, 0, List.of(), null);

    RestartTracker {
        Objects.requireNonNull(phase, "phase is null");
        restarts = List.copyOf(restarts);
    }

    /**
     * How long to wait before a start.
     *
     * @param first   before the second start in a row; the first one is at once, and each further wait is twice as long
     * @param longest of them
     * @param steady  a run as long as this ends the row
     */
    record Pace(Duration first, Duration longest, Duration steady) {

        static final Pace USUAL = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(60));

        private static final int MOST_DOUBLINGS = 30;
        private static final double JITTER = 0.2;

        /** So many boxes that lost the same database do not come back to it in step. */
        Duration pause(int row, RandomGenerator random) {
            if (row <= 1) {
                return Duration.ZERO;
            }
            long millis = Math.min(longest.toMillis(), first.toMillis() << Math.min(row - 2, MOST_DOUBLINGS));
            return Duration.ofMillis(Math.round(millis * (1 - JITTER + 2 * JITTER * random.nextDouble())));
        }
    }

    /**
     * After one more end, or a start that failed.
     *
     * @param success whether it exited with code 0
     * @param ran     for how long
     */
    RestartTracker afterEnd(Service.Restart policy, boolean success, Duration ran, Instant now, Pace pace, RandomGenerator random) {
        if (policy.policy() == Service.Policy.NEVER || policy.policy() == Service.Policy.ON_FAILURE && success) {
            return new RestartTracker(Phase.FINISHED, 0, 0, List.of(), null);
        }
        int inRow = ran.compareTo(pace.steady()) >= 0 ? 1 : row + 1;
        if (policy.tries() == 0) {
            return new RestartTracker(Phase.WAITING, inRow, 0, List.of(), now.plus(pace.pause(inRow, random)));
        }
        var recent = restarts.stream().filter(restart -> restart.isAfter(now.minus(policy.within()))).toList();
        if (recent.size() >= policy.tries()) {
            return new RestartTracker(Phase.FAILED, inRow, policy.tries(), recent, null);
        }
        return new RestartTracker(Phase.WAITING, inRow, policy.tries(), Stream.concat(recent.stream(), Stream.of(now)).toList(),
            now.plus(pace.pause(inRow, random)));
    }

    /** Whether nothing follows by itself. */
    boolean isAtRest() {
        return phase == Phase.ENDED || phase == Phase.FINISHED;
    }

    /** Of the same service, started again. One that had come to an end begins anew. */
    RestartTracker startedAgain() {
        return phase == Phase.FINISHED || phase == Phase.FAILED ? NONE : new RestartTracker(Phase.ENDED, row, limit, restarts, null);
    }

    /** For people. */
    String text(Instant now) {
        return switch (phase) {
            case WAITING -> "waiting " + wait(now) + " before the next start" + (limit == 0 ? "" : ", " + restarts.size() + " of " + limit);
            case FAILED -> "given up after " + restarts.size() + (restarts.size() == 1 ? " try" : " tries") + " to start it again";
            case RUNNING, ENDED, FINISHED -> "";
        };
    }

    private String wait(Instant now) {
        Duration left = Duration.between(now, due);
        return left.isNegative() ? "0s" : Durations.text(left.compareTo(Duration.ofSeconds(1)) < 0 ? left : Duration.ofSeconds(left.toSeconds()));
    }
}
