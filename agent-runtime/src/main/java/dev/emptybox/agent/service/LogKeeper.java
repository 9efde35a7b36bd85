package dev.emptybox.agent.service;

import dev.emptybox.stdlib.model.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Looks at the logs of all services a few times a second: hands on what was written, and rotates what is too large. A
 * service writes to its file by itself, so that neither the agent's death nor a reader that is slow can hold it up.
 */
final class LogKeeper implements AutoCloseable {

    private static final long LOOK_EVERY_MILLIS = 250;

    private record Entry(ServiceLog log, LogFollower follower) {
    }

    private final Path directory;
    private final Supplier<List<ServiceRecord>> services;
    private final ServiceEvents events;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final Set<String> complained = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        var daemon = new Thread(work, "emptybox-logs");
        daemon.setDaemon(true);
        return daemon;
    });

    LogKeeper(Path directory, Supplier<List<ServiceRecord>> services, ServiceEvents events) {
        this.directory = directory;
        this.services = services;
        this.events = events;
    }

    /** What was written before this call is not handed on: an earlier agent has done that. */
    void begin() {
        services.get().forEach(record -> entry(record.name()));
        thread.scheduleWithFixedDelay(this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    ServiceLog log(String name) {
        return entry(name).log();
    }

    private Entry entry(String name) {
        return entries.computeIfAbsent(name, fresh -> {
            var log = new ServiceLog(directory, name);
            return new Entry(log, new LogFollower(log, log.length()));
        });
    }

    private synchronized void look() {
        services.get().forEach(this::look);
    }

    private void look(ServiceRecord record) {
        String name = record.name();
        Entry entry = entry(name);
        try {
            entry.follower().look(line -> events.wrote(name, line));
            if (!record.exit().isEmpty()) {
                entry.follower().end(line -> events.wrote(name, line));
            }
            entry.log().rotate(record.log());
            complained.remove(name);
        } catch (IOException e) {
            if (complained.add(name)) {
                events.problem(Problem.of("The log of service " + name + " cannot be read or rotated", e.toString(),
                    "make " + directory + " writable, with room on its disk"));
            }
        }
    }

    /** Hands on what was written last. */
    @Override
    public void close() {
        thread.shutdown();
        look();
    }
}
