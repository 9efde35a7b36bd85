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
 * Threads of scripts that do not end even when interrupted, for example in a long calculation of the Java library. Java
 * cannot stop such a thread, so it continues as a daemon with the lowest system priority.
 */
final class AbandonedThreads {

    private static final String PREFIX = "converge-";

    private final AtomicLong numbers = new AtomicLong();
    private final Map<Thread, Problem> threads = new ConcurrentHashMap<>();

    /** Creates a thread with a unique name, which is also its name in the system. Not started. */
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

    /** Java priorities have no effect on Linux. If this fails the thread is only more expensive. */
    private static void lowerPriority(Thread thread) {
        new Procfs().thread(thread.getName()).ifPresent(task ->
            Tools.succeedsUninterrupted(List.of("renice", "-n", "19", "-p", task), Duration.ofSeconds(2)));
    }
}
