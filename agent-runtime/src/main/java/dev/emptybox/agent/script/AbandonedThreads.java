package dev.emptybox.agent.script;

import dev.emptybox.agent.os.BackgroundWork;
import dev.emptybox.agent.os.Procfs;
import dev.emptybox.agent.os.Tools;
import dev.emptybox.stdlib.model.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads of scripts that do not end, also not when they are interrupted: one long calculation in the Java library, for
 * example. Java has no way to end such a thread, so it goes on as a daemon with the lowest priority of the system.
 */
final class AbandonedThreads {

    private static final String PREFIX = "converge-";

    private final AtomicLong numbers = new AtomicLong();
    private final Map<Thread, Problem> threads = new ConcurrentHashMap<>();

    /** A thread with a name of its own, by which the system knows it too. It is not started. */
    Thread named(Runnable body) {
        return BackgroundWork.daemon(PREFIX + numbers.incrementAndGet(), body);
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
        new Procfs().thread(thread.getName()).ifPresent(task ->
            Tools.succeedsUninterrupted(List.of("renice", "-n", "19", "-p", task), Duration.ofSeconds(2)));
    }
}
