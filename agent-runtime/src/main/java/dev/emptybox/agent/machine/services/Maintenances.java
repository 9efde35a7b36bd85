package dev.emptybox.agent.machine.services;

import dev.emptybox.agent.os.SystemError;
import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.box.services.MaintenanceChange;
import dev.emptybox.stdlib.engine.Services;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Serves pages on the ports of services in maintenance. A page belongs to its service: any start of the service ends it, so
 * a revision that failed in its maintenance never blocks another. Pages end with the agent.
 */
public final class Maintenances implements AutoCloseable {

    private static final Duration USUAL_LIMIT = Duration.ofSeconds(5);

    /**
     * @param elsewhere pages on other ports of the service, because its port has changed
     * @param abandoned whether its body has failed
     */
    private record Shown(String service, PageServer server, List<PageServer> elsewhere, boolean abandoned) {

        void close() {
            server.close();
            elsewhere.forEach(PageServer::close);
        }
    }

    private final Services services;
    private final Time time;
    private final Duration limit;
    private final Map<Integer, Shown> shown = new HashMap<>();

    public Maintenances(Services services, Time time) {
        this(services, time, USUAL_LIMIT);
    }

    /** @param limit how long processes of a service may hold the port after its stop */
    public Maintenances(Services services, Time time, Duration limit) {
        this.services = services;
        this.time = time;
        this.limit = limit;
    }

    /** An active one continues with the new page. */
    Effect begin(MaintenanceChange.BeginMaintenance change) {
        refuse(change);
        if (services.state(change.service()).running()) {
            time.pause(change.drain());
        }
        Shown before = shown(change.port());
        Set<Integer> ports = services.ports(change.service());
        if (before != null) {
            services.stop(change.service());
            before.server().show(change.page());
            before.elsewhere().forEach(server -> server.show(change.page()));
            keep(change, before.server(), before.elsewhere());
        } else {
            PageServer server = takenOver(change);
            keep(change, server, ports.contains(change.port()) ? List.of() : elsewhere(change, ports));
        }
        return Effect.DONE;
    }

    private synchronized Shown shown(int port) {
        return shown.get(port);
    }

    private synchronized void keep(MaintenanceChange.BeginMaintenance change, PageServer server, List<PageServer> elsewhere) {
        shown.put(change.port(), new Shown(change.service(), server, elsewhere, false));
    }

    /** Clients of a service that moves to another port still use the old one. */
    private List<PageServer> elsewhere(MaintenanceChange.BeginMaintenance change, Set<Integer> ports) {
        var servers = new ArrayList<PageServer>();
        for (int port : ports) {
            try {
                var server = new PageServer(port, change.page(), time);
                servers.add(server);
                if (server.await(limit) != null) {
                    // Another process listens there, or the agent is not allowed to: it is not the port of the maintenance.
                    servers.remove(server);
                    server.close();
                }
            } catch (IOException noSocket) {
                // The same.
            } catch (InterruptedException stop) {
                servers.forEach(PageServer::close);
                Thread.currentThread().interrupt();
                throw Time.interrupted("waiting for port " + port);
            }
        }
        return servers;
    }

    /** A service that shuts down stops listening long before it exits: the port is taken from then on. */
    private PageServer takenOver(MaintenanceChange.BeginMaintenance change) {
        PageServer server = null;
        boolean taken = false;
        try {
            server = new PageServer(change.port(), change.page(), time);
            services.stop(change.service());
            IOException refusal = server.await(limit);
            if (refusal != null) {
                throw refused(change, refusal);
            }
            taken = true;
            return server;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw Time.interrupted("waiting for port " + change.port());
        } catch (IOException noSocket) {
            throw refused(change, noSocket);
        } finally {
            if (server != null && !taken) {
                server.close();
            }
        }
    }

    /**
     * See {@link dev.emptybox.stdlib.box.services.ServiceReads#pageRefusal}. The listener may be a service whose sockets
     * are not visible.
     */
    Optional<String> refusal(int port, String service) {
        Optional<IOException> unbound = shown(port) != null ? Optional.empty() : bound(port);
        if (unbound.isEmpty()) {
            return Optional.empty();
        }
        if (SystemError.of(unbound.get()) == SystemError.NOT_PERMITTED) {
            return unbound.map(IOException::getMessage);
        }
        Set<Integer> own = services.ports(service);
        if (!services.state(service).running()) {
            return Optional.of(holder(port, service) + " listens on it");
        }
        return services.foreignListener(service, port).map(stranger -> "process " + stranger.pid() + ", " + stranger.name() + ", listens on it")
            .or(() -> own.isEmpty() || own.contains(port) ? Optional.empty() : Optional.of(holder(port, service) + " listens on it"));
    }

    private String holder(int port, String service) {
        return services.stopOrder().stream().filter(name -> !name.equals(service) && services.ports(name).contains(port)).findFirst()
            .map(name -> "service " + name).orElse("another process");
    }

    /** Without listening, so that a program that starts at the same time is not disturbed. */
    private static Optional<IOException> bound(int port) {
        try (var tried = new Socket()) {
            tried.setReuseAddress(true);
            tried.bind(new InetSocketAddress(port));
            return Optional.empty();
        } catch (IOException refusal) {
            return Optional.of(refusal);
        }
    }

    /** Checked before any change; the service itself may use the port. */
    private void refuse(MaintenanceChange.BeginMaintenance change) {
        refusal(change.port(), change.service()).ifPresent(why -> {
            throw new ProblemException(Problem.of("The maintenance page cannot be shown on port " + change.port(), why,
                "name the port that service " + change.service() + " listens on, and that the agent is allowed to listen on"));
        });
    }

    private ProblemException refused(MaintenanceChange.BeginMaintenance change, IOException refusal) {
        boolean forbidden = SystemError.of(refusal) == SystemError.NOT_PERMITTED;
        return new ProblemException(Problem.of("The maintenance page cannot be shown on port " + change.port(),
            refusal.getMessage() + (forbidden ? "" : ", " + Durations.text(limit) + " after service " + change.service() + " was stopped"),
            forbidden ? "allow the agent to listen on this port, or use a port above 1023 for the service"
                : "name the port that service " + change.service() + " listens on"), refusal);
    }

    synchronized Effect end(int port) {
        Shown one = shown.remove(port);
        if (one != null) {
            one.close();
        }
        return Effect.DONE;
    }

    public synchronized void abandon(int port) {
        shown.computeIfPresent(port, (same, one) -> new Shown(one.service(), one.server(), one.elsewhere(), true));
    }

    /** Releases the ports of a service before it starts. */
    synchronized void makeWay(String service) {
        boolean fresh = services.state(service).since() == null;
        shown.entrySet().stream().filter(entry -> entry.getValue().service().equals(service) || fresh && entry.getValue().abandoned())
            .map(Map.Entry::getKey).toList().forEach(this::end);
    }

    @Override
    public synchronized void close() {
        shown.values().forEach(Shown::close);
        shown.clear();
    }
}
