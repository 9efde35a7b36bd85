package dev.emptybox.agent.health;

import dev.emptybox.agent.os.Time;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** When each service is checked next. Checks nothing until it is started. */
final class CheckSchedule implements AutoCloseable {

    private final Time time;
    private final Map<String, Runnable> cancel = new HashMap<>();
    private final Map<String, Long> asked = new HashMap<>();
    private CheckTimer timer;

    CheckSchedule(Time time) {
        this.time = time;
    }

    synchronized void start(CheckTimer runner) {
        timer = runner;
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
        if (timer != null) {
            Runnable before = cancel.put(service, timer.in(pause, check));
            if (before != null) {
                before.run();
            }
        }
    }

    /** Until it is started again. */
    @Override
    public synchronized void close() {
        if (timer != null) {
            timer.close();
            timer = null;
        }
        cancel.clear();
    }
}
