package dev.emptybox.agent.live;

import dev.emptybox.stdlib.model.Change;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.world.Services;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Stands on the ports of services that are down for maintenance. A page belongs to its service: it gives way to any start
 * of it, so a revision that has failed in its maintenance is never in the way of another. With the agent it is gone.
 */
final class Maintenances implements AutoCloseable {

    private static final Duration BIND_WITHIN = Duration.ofSeconds(5);
    private static final Duration BIND_STEP = Duration.ofMillis(20);

    /** @param abandoned whether its body has failed */
    private record Shown(String service, PageServer server, boolean abandoned) {
    }

    private final Services services;
    private final Time time;
    private final Map<Integer, Shown> shown = new HashMap<>();

    Maintenances(Services services, Time time) {
        this.services = services;
        this.time = time;
    }

    /** One that is on already goes on, with the new page. */
    Effect begin(Change.BeginMaintenance change) {
        if (services.state(change.service()).running()) {
            time.pause(change.drain());
        }
        services.stop(change.service());
        show(change);
        return Effect.DONE;
    }

    private synchronized void show(Change.BeginMaintenance change) {
        Shown before = shown.get(change.port());
        if (before != null) {
            before.server().show(change.page());
        }
        PageServer server = before == null ? bound(change) : before.server();
        shown.put(change.port(), new Shown(change.service(), server, false));
    }

    /** What the service has left behind may hold the port a little longer than it lives. */
    private PageServer bound(Change.BeginMaintenance change) {
        long start = time.nanos();
        while (true) {
            try {
                return new PageServer(change.port(), change.page(), Clock.systemUTC());
            } catch (IOException taken) {
                boolean forbidden = String.valueOf(taken.getMessage()).contains("denied");
                if (forbidden || time.nanos() - start > BIND_WITHIN.toNanos()) {
                    throw new ProblemException(Problem.of("The maintenance page cannot be shown on port " + change.port(),
                        taken.getMessage() + (forbidden ? "" : ", " + Durations.text(BIND_WITHIN) + " after service " + change.service() + " was stopped"),
                        forbidden ? "let the agent listen on such a port, or let the service listen on one above 1023"
                            : "name the port that service " + change.service() + " itself listens on"), taken);
                }
                time.pause(BIND_STEP);
            }
        }
    }

    synchronized Effect end(int port) {
        Shown one = shown.remove(port);
        if (one != null) {
            one.server().close();
        }
        return Effect.DONE;
    }

    synchronized void abandon(int port) {
        shown.computeIfPresent(port, (same, one) -> new Shown(one.service(), one.server(), true));
    }

    /** A service is to be started: gives its ports back to it. */
    synchronized void makeWay(String service) {
        boolean fresh = services.state(service).since() == null;
        shown.entrySet().stream().filter(entry -> entry.getValue().service().equals(service) || fresh && entry.getValue().abandoned())
            .map(Map.Entry::getKey).toList().forEach(this::end);
    }

    @Override
    public synchronized void close() {
        shown.values().forEach(one -> one.server().close());
        shown.clear();
    }
}
