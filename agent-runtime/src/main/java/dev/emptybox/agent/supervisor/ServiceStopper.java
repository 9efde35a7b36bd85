package dev.emptybox.agent.supervisor;

import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ends all processes of a start of a service: its signal, a grace period for the whole group, then KILL. When it returns,
 * none is running.
 */
record ServiceStopper(Processes processes, Signals signals, Time time) {

    private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);
    private static final Duration KILL_AGAIN = Duration.ofMillis(500);
    private static final long FIRST_PAUSE_MILLIS = 2;
    private static final long LONGEST_PAUSE_MILLIS = 50;

    void stop(ServiceRecord record) throws InterruptedException {
        var left = living(record, List.of());
        if (left.isEmpty()) {
            return;
        }
        signals.stop(record, left);
        left = awaitGone(record, left, record.grace());
        long start = time.nanos();
        while (!left.isEmpty()) {
            if (time.nanos() - start > KILL_PATIENCE.toNanos()) {
                throw new ProblemException(Problem.of("Service " + record.name() + " cannot be killed",
                    "still there: " + left.stream().map(Processes.Alive::pid).toList(),
                    "check what these processes wait for, for example a disk or a network file system"));
            }
            signals.kill(record, left);
            // Some may have been forked between the check and the signal.
            left = awaitGone(record, left, KILL_AGAIN);
        }
    }

    boolean anythingLives(ServiceRecord record) {
        return !processes.members(record).isEmpty();
    }

    private Collection<Processes.Alive> awaitGone(ServiceRecord record, Collection<Processes.Alive> seen, Duration most)
        throws InterruptedException {
        long deadline = time.nanos() + most.toNanos();
        var left = seen;
        while (!left.isEmpty()) {
            if (!awaitGone(left, deadline)) {
                return living(record, left);
            }
            left = living(record, left);
        }
        return left;
    }

    /** Checks only known processes, which is cheap; false on timeout. */
    private boolean awaitGone(Collection<Processes.Alive> known, long deadline) throws InterruptedException {
        long pause = FIRST_PAUSE_MILLIS;
        while (known.stream().anyMatch(p -> processes.lives(p.pid(), p.identity()))) {
            long leftMillis = (deadline - time.nanos()) / 1_000_000;
            if (leftMillis <= 0) {
                return false;
            }
            time.sleep(Duration.ofMillis(Math.min(pause, leftMillis)));
            pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
        }
        return true;
    }

    /** The running processes. Known ones may have lost their relation to the service; their group proves nothing then. */
    private Collection<Processes.Alive> living(ServiceRecord record, Collection<Processes.Alive> seen) {
        Map<Long, Processes.Alive> living = new LinkedHashMap<>();
        seen.stream().filter(p -> processes.lives(p.pid(), p.identity()))
            .forEach(p -> living.put(p.pid(), p.outOfGroup()));
        processes.members(record).forEach(p -> living.put(p.pid(), p));
        return living.values();
    }
}
