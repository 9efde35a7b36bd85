package dev.emptybox.agent.health;

import dev.emptybox.agent.os.Time;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** When each service is checked next. Checks nothing until it is started. */
final class CheckSchedule implements AutoCloseable {

    private static final int THREADS = 4;

    private final Time time;
    private final ThreadFactory threads;
    private final Map<String, Future<?>> next = new HashMap<>();
    private final Map<String, Long> asked = new HashMap<>();
    private ScheduledThreadPoolExecutor timer;

    CheckSchedule(Time time, ThreadFactory threads) {
        this.time = time;
        this.threads = threads;
    }

    synchronized void start() {
        timer = new ScheduledThreadPoolExecutor(THREADS, threads);
        timer.setRemoveOnCancelPolicy(true);
    }

    synchronized boolean isStarted() {
        return timer != null;
    }

    /** Forgets all other services. */
    synchronized void keepOnly(Collection<String> services) {
        asked.keySet().retainAll(services);
    }

    /** A check of the service begins. */
    synchronized void asked(String service) {
        asked.put(service, time.nanos());
    }

    /** What is left of the interval since the last check began. */
    synchronized Duration rest(String service, Duration interval) {
        long now = time.nanos();
        Duration since = Duration.ofNanos(now - asked.getOrDefault(service, now));
        return since.compareTo(interval) < 0 ? interval.minus(since) : Duration.ZERO;
    }

    /** Replaces the next check of the service. */
    synchronized void in(Duration pause, String service, Runnable check) {
        if (timer == null) {
            return;
        }
        try {
            Future<?> before = next.put(service, timer.schedule(check, pause.toMillis(), TimeUnit.MILLISECONDS));
            if (before != null) {
                before.cancel(false);
            }
        } catch (RejectedExecutionException closed) {
            // The agent is stopping.
        }
    }

    @Override
    public synchronized void close() {
        if (timer != null) {
            timer.shutdownNow();
        }
    }
}
