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
 * How often a service has exited unexpectedly, and the consequence.
 *
 * @param phase    after it has exited
 * @param row      consecutive exits without a long run; for the delay of the next start
 * @param limit    how many of the restarts below are allowed; 0 for unlimited
 * @param restarts times of restarts that count towards the limit
 * @param due      when it will be restarted; null unless it is waiting
 */
public record RestartTracker(Phase phase, int row, int limit, List<Instant> restarts, Instant due) {

    /** Of a service that has not exited. */
    public static final RestartTracker NONE = new RestartTracker(Phase.ENDED, 0, 0, List.of(), null);

    public RestartTracker {
        Objects.requireNonNull(phase, "phase is null");
        restarts = List.copyOf(restarts);
    }

    /**
     * The restart delays.
     *
     * @param first   before the second consecutive restart; the first is immediate, and each further delay is doubled
     * @param longest the maximum delay
     * @param steady  a run of this length resets the count
     */
    public record Pace(Duration first, Duration longest, Duration steady) {

        public static final Pace USUAL = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(60));

        private static final int MOST_DOUBLINGS = 30;
        private static final double JITTER = 0.2;

        /** Jitter, so that many boxes that lost the same database do not reconnect simultaneously. */
        Duration pause(int row, RandomGenerator random) {
            if (row <= 1) {
                return Duration.ZERO;
            }
            long millis = Math.min(longest.toMillis(), first.toMillis() << Math.min(row - 2, MOST_DOUBLINGS));
            return Duration.ofMillis(Math.round(millis * (1 - JITTER + 2 * JITTER * random.nextDouble())));
        }
    }

    /**
     * After another exit, or a failed start.
     *
     * @param success whether it exited with code 0
     * @param ran     its run time
     */
    public RestartTracker afterEnd(Service.Restart policy, boolean success, Duration ran, Instant now, Pace pace, RandomGenerator random) {
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

    /** Whether it is not restarted automatically. */
    public boolean isAtRest() {
        return phase == Phase.ENDED || phase == Phase.FINISHED;
    }

    /** For the restarted service. Resets a final state. */
    public RestartTracker startedAgain() {
        return phase == Phase.FINISHED || phase == Phase.FAILED ? NONE : new RestartTracker(Phase.ENDED, row, limit, restarts, null);
    }

    /** For display. */
    public String text(Instant now) {
        return switch (phase) {
            case WAITING -> "waiting " + wait(now) + " before the next start" + (limit == 0 ? "" : ", " + restarts.size() + " of " + limit);
            case FAILED -> "given up after " + restarts.size() + (restarts.size() == 1 ? " restart" : " restarts");
            case RUNNING, ENDED, FINISHED -> "";
        };
    }

    private String wait(Instant now) {
        Duration left = Duration.between(now, due);
        return left.isNegative() ? "0s" : Durations.text(left.compareTo(Duration.ofSeconds(1)) < 0 ? left : Duration.ofSeconds(left.toSeconds()));
    }
}
