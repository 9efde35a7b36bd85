package dev.emptybox.agent.supervisor;

import dev.emptybox.agent.os.BackgroundWork;
import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.Service;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Processes the logs of all services on new output and a few times a second: redacts secrets, delivers output, and rotates
 * large files. A service writes directly to its file, so that neither the agent's death nor a slow reader can block it; a
 * log can thus exceed its size by the output between two passes. In a flood a pass only drops output, so that the next one
 * follows soon.
 */
final class LogKeeper implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final Duration REST = Duration.ofMillis(10);
    private static final int LAST_LOOKS = 20;

    private record Entry(ServiceLog log, LogRedactor redactor, LogFollower follower) {
    }

    private final Path directory;
    private final Supplier<List<ServiceRecord>> services;
    private final ServiceEvents events;
    private final Secrets secrets;
    private final Time time;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final Set<String> complained = ConcurrentHashMap.newKeySet();
    private final BackgroundWork work;
    private final Thread thread;
    private volatile WatchService watch;
    private boolean watched;
    private volatile boolean closed;

    LogKeeper(Path directory, Supplier<List<ServiceRecord>> services, ServiceEvents events, Secrets secrets, Time time) {
        this.time = time;
        this.directory = directory;
        this.services = services;
        this.events = events;
        this.secrets = secrets;
        this.work = new BackgroundWork("emptybox-logs", events::problem);
        this.thread = work.newThread(this::run);
    }

    /** Earlier output is not delivered: an earlier agent has done that. */
    void begin() {
        services.get().forEach(record -> protect(entry(record.name()).log()));
        thread.start();
    }

    private static void protect(ServiceLog log) {
        try {
            log.protect();
        } catch (IOException notOurs) {
            // It is protected at the next start of the service, which fails if that is not possible.
        }
    }

    ServiceLog log(String name) {
        return entry(name).log();
    }

    /** Removes the log files of a service that is no longer recorded. */
    synchronized void remove(String name) {
        entry(name).log().remove();
        entries.remove(name);
        complained.remove(name);
    }

    /** Moves the log files of a service with its records. The logs first: after a crash in between the records are moved again. */
    synchronized void rename(String from, String to, Runnable records) {
        services.get().stream().filter(record -> record.name().equals(from)).forEach(this::look);
        entry(from).log().moveTo(entry(to).log());
        records.run();
        entries.remove(from);
        entries.remove(to);
    }

    private Entry entry(String name) {
        return entries.computeIfAbsent(name, fresh -> {
            var log = new ServiceLog(directory, name);
            return new Entry(log, new LogRedactor(log, secrets), new LogFollower(log, log.length()));
        });
    }

    private void run() {
        try (WatchService made = watchService()) {
            watch = made;
            while (!closed) {
                awaitWriting();
                lookWhileOpen();
                time.sleep(REST);
            }
        } catch (InterruptedException | ClosedWatchServiceException | IOException end) {
            // The supervisor is closed, and makes a last pass itself.
        }
    }

    /** Null if the system has none left; the logs are then only polled. */
    private WatchService watchService() {
        try {
            return directory.getFileSystem().newWatchService();
        } catch (IOException | UnsupportedOperationException none) {
            return null;
        }
    }

    private void awaitWriting() throws InterruptedException {
        WatchKey key = watching() ? watch.poll(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS) : null;
        if (key != null) {
            key.pollEvents();
            watched = key.reset();
        } else if (!watched) {
            time.sleep(LOOK_EVERY);
        }
    }

    /** The directory exists from the first start of a service on. */
    private boolean watching() {
        if (watch != null && !watched && Files.isDirectory(directory)) {
            try {
                directory.register(watch, StandardWatchEventKinds.ENTRY_MODIFY);
                watched = true;
            } catch (IOException notNow) {
                watched = false;
            }
        }
        return watched;
    }

    private synchronized void lookWhileOpen() {
        if (!closed) {
            look();
        }
    }

    synchronized void look() {
        services.get().forEach(record -> work.turn(() -> look(record)));
    }

    private void look(ServiceRecord record) {
        String name = record.name();
        Entry entry = entry(name);
        try {
            look(entry, record.log(), line -> events.wrote(name, secrets.redacted(line)), record.exit().ended());
            complained.remove(name);
        } catch (IOException e) {
            if (complained.add(name)) {
                events.problem(Problem.of("The log of service " + name + " cannot be read or rotated", e.toString(),
                    "make " + directory + " writable, and check the free space of its disk"));
            }
        }
    }

    private void look(Entry entry, Service.Log limits, Consumer<String> lines, boolean ended) throws IOException {
        if (ended) {
            // Its last output is kept, regardless of its size.
            entry.follower().dropped(entry.log().isFlooded(limits) ? entry.log().rotate(limits) : 0);
        } else if (entry.log().isFlooded(limits)) {
            // It grows faster than it can be read, redacted or copied.
            drop(entry, lines);
            return;
        }
        entry.follower().look(lines, entry.redactor().look());
        if (ended && entry.follower().isAtEnd()) {
            entry.follower().end(lines);
        }
        if (ended || !entry.log().isFlooded(limits)) {
            entry.follower().dropped(entry.log().rotate(limits));
        }
    }

    private void drop(Entry entry, Consumer<String> lines) throws IOException {
        if (!entry.log().isDropping()) {
            lines.accept("(the service writes faster than its log is read: output is dropped until it slows down)");
        }
        entry.follower().dropped(entry.log().drop());
    }

    /** Delivers the last output. */
    @Override
    public synchronized void close() {
        closed = true;
        try {
            if (watch != null) {
                // An interrupt would close the file during a read.
                watch.close();
            }
        } catch (IOException closedAnyway) {
            // The thread ends at its next pass.
        }
        for (int looks = 0; looks < LAST_LOOKS; looks++) {
            look();
        }
    }
}
