package dev.emptybox.agent.script;

import dev.emptybox.stdlib.model.Problem;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads of scripts that do not end, also not when they are interrupted: one long calculation in the Java library, for
 * example. Java has no way to end such a thread, so it goes on as a daemon with the lowest priority of the system.
 */
final class AbandonedThreads {

    private static final Path TASKS = Path.of("/proc/self/task");
    private static final String PREFIX = "converge-";

    private final AtomicLong numbers = new AtomicLong();
    private final Map<Thread, Problem> threads = new ConcurrentHashMap<>();

    /** A thread with a name of its own, by which the system knows it too. It is not started. */
    Thread named(Runnable body) {
        return new Thread(null, body, PREFIX + numbers.incrementAndGet());
    }

    void add(Thread thread, Problem why) {
        threads.put(thread, why);
        lowerPriority(thread);
    }

    boolean isOne(Thread thread) {
        return threads.containsKey(thread);
    }

    List<Problem> alive() {
        threads.keySet().removeIf(thread -> !thread.isAlive());
        return List.copyOf(threads.values());
    }

    /** Java's own priorities have no effect on Linux. Where this fails the thread is only more expensive. */
    private static void lowerPriority(Thread thread) {
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (Path task : tasks) {
                if (Files.readString(task.resolve("comm")).strip().equals(thread.getName())) {
                    renice(task.getFileName().toString());
                    return;
                }
            }
        } catch (IOException notLinux) {
            // It keeps its priority.
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private static void renice(String task) throws IOException, InterruptedException {
        new ProcessBuilder("renice", "-n", "19", "-p", task).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor(2, TimeUnit.SECONDS);
    }
}
