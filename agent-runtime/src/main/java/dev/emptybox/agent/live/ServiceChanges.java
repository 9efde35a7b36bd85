package dev.emptybox.agent.live;

import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.world.Services;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/**
 * Starts and stops services, and is done with a start only when the service is healthy. One without a health check
 * must still live half a second later, which finds the wrong argument and the missing file.
 */
public final class ServiceChanges {

    private static final Duration SETTLE = Duration.ofMillis(500);
    private static final Duration SETTLE_STEP = Duration.ofMillis(50);
    private static final Duration LAST_TRY = Duration.ofMillis(200);
    private static final int TAIL = 10;

    private final Services services;
    private final Function<Http.Get, Http.Answer> web;
    private final Time time;

    public ServiceChanges(Services services, Function<Http.Get, Http.Answer> web, Time time) {
        this.services = services;
        this.web = web;
        this.time = time;
    }

    public Effect start(Service.Definition definition) {
        Service.State started = services.start(definition);
        if (definition.health() == null) {
            awaitSettled(definition.name());
        } else {
            awaitHealthy(definition.name(), definition.health());
        }
        return Effect.of(Map.of("pid", started.pid()));
    }

    public Effect restart(Service.Definition definition) {
        services.stop(definition.name());
        return start(definition);
    }

    public Effect stop(String name) {
        services.stop(name);
        return Effect.DONE;
    }

    private void awaitSettled(String name) {
        long start = time.nanos();
        do {
            time.pause(SETTLE_STEP);
            mustRun(name);
        } while (time.nanos() - start < SETTLE.toNanos());
    }

    private void awaitHealthy(String name, Service.Health health) {
        long start = time.nanos();
        while (true) {
            mustRun(name);
            Duration left = health.within().minusNanos(time.nanos() - start);
            Duration most = shorter(health.timeout(), left.compareTo(LAST_TRY) < 0 ? LAST_TRY : left);
            Http.Answer answer = web.apply(new Http.Get(health.url(), Map.of(), most));
            // Asked again, because an older process that still holds the port answers just as well.
            mustRun(name);
            if (answer.status() / 100 == 2) {
                return;
            }
            left = health.within().minusNanos(time.nanos() - start);
            if (left.isNegative() || left.isZero()) {
                throw unhealthy(name, health, answer);
            }
            time.pause(shorter(health.interval(), left));
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private void mustRun(String name) {
        Service.State state = services.state(name);
        if (!state.running()) {
            throw new ProblemException(Problem.of("service " + name + " ended soon after its start",
                join(state.exit(), lastLines(name)), "see all it wrote with: emptybox logs " + name));
        }
    }

    private ProblemException unhealthy(String name, Service.Health health, Http.Answer answer) {
        String last = answer.status() == 0 ? answer.body()
            : "it answered " + answer.status() + " " + Show.shortened(Show.tail(answer.body(), 1));
        return new ProblemException(Problem.of(
            "service " + name + " is not healthy after " + Durations.text(health.within()),
            join(Show.url(health.url()) + ": " + last.strip(), lastLines(name)),
            "correct the service or its health check, or allow it more with within"));
    }

    private String lastLines(String name) {
        return String.join("\n", services.lastLines(name, TAIL));
    }

    private static String join(String first, String second) {
        return first.isEmpty() || second.isEmpty() ? first + second : first + "\n" + second;
    }
}
