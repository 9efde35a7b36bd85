package dev.emptybox.agent.machine.services;

import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.engine.HealthChecker;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Waits until a just started service is healthy. One without a health check must still run half a second later, which
 * detects wrong arguments and missing files.
 */
public final class HealthWait {

    private static final Duration SETTLE = Duration.ofMillis(500);
    private static final Duration SETTLE_STEP = Duration.ofMillis(50);
    private static final Duration LAST_TRY = Duration.ofMillis(200);
    private static final int TAIL = 10;

    /** The awaited service. */
    public interface Watched {

        String name();

        /** How it exited, may be empty; null while it runs. */
        String ended();

        /** Whether it has finished, so that there is nothing to wait for. */
        default boolean finished() {
            return false;
        }

        List<String> lastLines(int count);

        /** The command that shows its output; empty if there is none. */
        String logs();
    }

    private final HealthChecker asking;
    private final Time time;

    private final BooleanSupplier superseded;

    public HealthWait(HealthChecker asking, Time time) {
        this(asking, time, () -> false);
    }

    /** @param superseded whether a newer revision has made waiting pointless */
    public HealthWait(HealthChecker asking, Time time, BooleanSupplier superseded) {
        this.superseded = superseded;
        this.asking = asking;
        this.time = time;
    }

    /** @param health null if running is enough */
    public void await(Watched service, Health.Check health) {
        if (health == null) {
            awaitSettled(service);
        } else {
            awaitHealthy(service, health);
        }
    }

    private void awaitSettled(Watched service) {
        long start = time.nanos();
        do {
            time.pause(SETTLE_STEP);
            mustRun(service);
        } while (!service.finished() && time.nanos() - start < SETTLE.toNanos());
    }

    private void awaitHealthy(Watched service, Health.Check health) {
        long start = time.nanos();
        int successes = 0;
        long healthySince = 0;
        while (!service.finished()) {
            mustRun(service);
            if (superseded.getAsBoolean()) {
                throw new ProblemException(Problem.of("service " + service.name() + " : the wait was ended", "there is a newer revision", ""));
            }
            Duration left = health.within().minusNanos(time.nanos() - start);
            Health.Verdict verdict = asking.ask(service.name(), health.probe(), shorter(health.timeout(), longer(left, LAST_TRY)));
            // Checked again, because an older process that still holds the port could have answered.
            mustRun(service);
            if (verdict.passes()) {
                healthySince = successes == 0 ? time.nanos() : healthySince;
                successes++;
                if (successes >= health.successes() && time.nanos() - healthySince >= health.minHealthy().toNanos()) {
                    return;
                }
                time.pause(health.startInterval());
            } else {
                successes = 0;
                left = health.within().minusNanos(time.nanos() - start);
                if (left.isNegative() || left.isZero()) {
                    throw unhealthy(service, health, verdict);
                }
                time.pause(shorter(health.startInterval(), left));
            }
        }
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private void mustRun(Watched service) {
        String ended = service.ended();
        if (ended != null && !service.finished()) {
            throw new ProblemException(Problem.of("service " + service.name() + " exited soon after its start",
                join(ended, lastLines(service)), service.logs().isEmpty() ? "" : "see its output: " + service.logs()));
        }
    }

    private ProblemException unhealthy(Watched service, Health.Check health, Health.Verdict verdict) {
        return new ProblemException(Problem.of(
            "service " + service.name() + " is not healthy after " + Durations.text(health.within()),
            join(verdict.why(), lastLines(service)),
            "correct the service or its health check, or raise within"));
    }

    private String lastLines(Watched service) {
        return String.join("\n", service.lastLines(TAIL));
    }

    private static String join(String first, String second) {
        return first.isEmpty() || second.isEmpty() ? first + second : first + "\n" + second;
    }
}
