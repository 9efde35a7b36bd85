package dev.emptybox.agent.live;

import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Service;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Waits until a service that was just started is healthy. One without a health check must still run half a second later,
 * which finds the wrong argument and the missing file.
 */
final class HealthWait {

    private static final Duration SETTLE = Duration.ofMillis(500);
    private static final Duration SETTLE_STEP = Duration.ofMillis(50);
    private static final Duration LAST_TRY = Duration.ofMillis(200);
    private static final int TAIL = 10;

    /** The service that is waited for. */
    interface Watched {

        String name();

        /** How it has ended, which may be empty; null while it runs. */
        String ended();

        List<String> lastLines(int count);

        /** The command that shows all it wrote; empty when there is none. */
        String logs();
    }

    private final Function<Http.Get, Http.Answer> web;
    private final Time time;

    HealthWait(Function<Http.Get, Http.Answer> web, Time time) {
        this.web = web;
        this.time = time;
    }

    /** @param health null when running is all that is asked */
    void await(Watched service, Service.Health health) {
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
        } while (time.nanos() - start < SETTLE.toNanos());
    }

    private void awaitHealthy(Watched service, Service.Health health) {
        long start = time.nanos();
        while (true) {
            mustRun(service);
            Duration left = health.within().minusNanos(time.nanos() - start);
            Duration most = shorter(health.timeout(), left.compareTo(LAST_TRY) < 0 ? LAST_TRY : left);
            Http.Answer answer = web.apply(new Http.Get(health.url(), Map.of(), most));
            // Asked again, because an older process that still holds the port answers just as well.
            mustRun(service);
            if (answer.status() / 100 == 2) {
                return;
            }
            left = health.within().minusNanos(time.nanos() - start);
            if (left.isNegative() || left.isZero()) {
                throw unhealthy(service, health, answer);
            }
            time.pause(shorter(health.interval(), left));
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private void mustRun(Watched service) {
        String ended = service.ended();
        if (ended != null) {
            throw new ProblemException(Problem.of("service " + service.name() + " ended soon after its start",
                join(ended, lastLines(service)), service.logs().isEmpty() ? "" : "see all it wrote with: " + service.logs()));
        }
    }

    private ProblemException unhealthy(Watched service, Service.Health health, Http.Answer answer) {
        String last = answer.status() == 0 ? answer.body()
            : "it answered " + answer.status() + " " + Show.shortened(Show.tail(answer.body(), 1));
        return new ProblemException(Problem.of(
            "service " + service.name() + " is not healthy after " + Durations.text(health.within()),
            join(Show.url(health.url()) + ": " + last.strip(), lastLines(service)),
            "correct the service or its health check, or allow it more with within"));
    }

    private String lastLines(Watched service) {
        return String.join("\n", service.lastLines(TAIL));
    }

    private static String join(String first, String second) {
        return first.isEmpty() || second.isEmpty() ? first + second : first + "\n" + second;
    }
}
