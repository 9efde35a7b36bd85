package dev.emptybox.agent.converge;

import dev.emptybox.agent.git.Head;
import dev.emptybox.agent.git.Source;
import dev.emptybox.agent.git.SourceException;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Revision;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Looks at the source on a thread of its own, one look at a time, so that a slow server holds up nothing: a cycle works
 * with what was seen last, and a new head wakes the next cycle. An unreachable source is asked less and less often.
 */
final class SourcePoller {

    /**
     * What is known of the source.
     *
     * @param head    as seen last, null before the first look has succeeded
     * @param reached when it was seen
     * @param failure of the last look, null when it succeeded
     * @param looking since when a look is under way, null when none is
     */
    record Seen(Head head, Instant reached, SourceException failure, Instant looking) {

        boolean isEmpty() {
            return head == null && failure == null;
        }

        /** Null when none is known, or when it is not known whether it is still the newest. */
        Revision revision() {
            return head == null || failure != null ? null : head.revision();
        }
    }

    /** How long a cycle waits for the look that it has started: most answer in that time, and save a cycle. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration WHILE_WAITING = Duration.ofSeconds(2);
    private static final int LONGEST_BACK_OFF = 8;

    private final Source source;
    private final Clock clock;
    private final RandomGenerator random;
    private Duration interval = Duration.ZERO;
    private Runnable wake;
    private Head head;
    private Instant reached;
    private SourceException failure;
    private Instant looking;
    private int failures;
    private long ended = System.nanoTime();
    private long due = ended;
    private boolean awaited;
    private String used = "";
    private Revision attempted;
    private boolean fetchMayYield;
    private long fetchUntil;
    private boolean cutOff;

    SourcePoller(Source source, Clock clock, RandomGenerator random) {
        this.source = Objects.requireNonNull(source, "source is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
        this.random = Objects.requireNonNull(random, "random is null");
    }

    /**
     * From now on cycles do not wait for a slow look. Before, each cycle waits for its look to the end.
     *
     * @param between the time between two looks, longer while they fail
     * @param toWake  called when there is a head that no cycle has worked with
     */
    synchronized void begin(Duration between, Runnable toWake) {
        interval = between;
        wake = toWake;
    }

    /** The next look does not wait for the back-off. */
    synchronized void hurry() {
        due = System.nanoTime();
    }

    /** For a cycle: looks unless the source is backed off, and returns what is known soon. */
    synchronized Seen look() {
        boolean fresh = wake == null ? looking == null : isDue(Duration.ZERO);
        if (fresh) {
            start();
        }
        if (wake == null) {
            return lookToTheEnd();
        }
        if (fresh) {
            await(System.nanoTime() + PATIENCE.toNanos());
        }
        return seen();
    }

    /** For a cycle that can do nothing without an answer: waits for the look under way. */
    synchronized Seen lookToTheEnd() {
        await(Long.MAX_VALUE);
        return seen();
    }

    private Seen seen() {
        var seen = new Seen(head, reached, failure, looking);
        used = seen.revision() == null ? "" : seen.revision().commit();
        return seen;
    }

    /** Between two cycles: looks when it is time to, and wakes the next cycle when there is something new. */
    synchronized void lookWhenDue() {
        startIfDue(interval);
    }

    /**
     * An attempt begins, whose waits may be ended by a newer head.
     *
     * @param of null when nothing ends them
     */
    synchronized void attempts(Revision of) {
        attempted = of;
    }

    /**
     * The plan of the attempt begins, which fetches what is missing.
     *
     * @param mayYield whether the box can be looked after by another revision meanwhile; where a newer head ends nothing, the
     *                 fetch goes on to its end all the same
     */
    synchronized void plans(boolean mayYield) {
        fetchMayYield = mayYield && attempted != null && wake != null;
        fetchUntil = System.nanoTime() + interval.toNanos();
        cutOff = false;
    }

    /** Whether a wait or fetch was ended since the plan began. */
    synchronized boolean cutOff() {
        return cutOff;
    }

    /** Whether there is a newer head than the one of the attempt under way, which has no use for its waits any more. */
    synchronized boolean superseded() {
        if (attempted == null) {
            return false;
        }
        startIfDue(WHILE_WAITING);
        cutOff |= isNewer();
        return isNewer();
    }

    /** Whether the fetch of the attempt under way has taken longer than the time between two cycles. */
    synchronized boolean fetchYields() {
        boolean yields = fetchMayYield && System.nanoTime() - fetchUntil >= 0;
        cutOff |= yields;
        return yields;
    }

    /** The next cycle begins at once. */
    synchronized void goOn() {
        wake.run();
    }

    /** As {@link #superseded}, without another look. */
    synchronized boolean isNewer() {
        return attempted != null && head != null && !head.revision().commit().equals(attempted.commit());
    }

    private void startIfDue(Duration after) {
        if (isDue(after)) {
            start();
        }
    }

    /** @param after the last look */
    private boolean isDue(Duration after) {
        long now = System.nanoTime();
        return looking == null && now - due >= 0 && now - ended >= after.toNanos();
    }

    /** After failures in a row, with a tenth of jitter. */
    private long backOff() {
        if (failures == 0) {
            return 0;
        }
        long base = interval.toNanos() * Math.min(LONGEST_BACK_OFF, 1L << Math.min(failures - 1, 3));
        return base - base / 10 + random.nextLong(base / 5 + 1);
    }

    private void start() {
        looking = clock.instant();
        var look = new Thread(this::run, "emptybox-source");
        look.setDaemon(true);
        look.start();
    }

    private void run() {
        Head seen = null;
        SourceException failed = null;
        try {
            seen = source.head();
        } catch (SourceException unseen) {
            failed = unseen;
        } catch (RuntimeException | Error unforeseen) {
            // Whatever a server can cause, memory exhausted among it, ends this look and not the agent.
            failed = SourceException.unreachable(Problem.of("cannot read " + source.address(), String.valueOf(unforeseen),
                "the agent tries again by itself"), unforeseen);
        }
        looked(seen, failed);
    }

    private synchronized void looked(Head seen, SourceException failed) {
        looking = null;
        ended = System.nanoTime();
        failure = failed;
        failures = failed == null ? 0 : failures + 1;
        due = ended + backOff();
        if (seen != null) {
            head = seen;
            reached = clock.instant();
        }
        boolean news = seen != null && !seen.revision().commit().equals(used);
        if (awaited) {
            notifyAll();
        } else if (news && wake != null) {
            wake.run();
        }
    }

    private void await(long deadline) {
        awaited = true;
        try {
            while (looking != null) {
                long left = deadline == Long.MAX_VALUE ? Duration.ofHours(1).toMillis() : (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return;
                }
                wait(left);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            awaited = false;
        }
    }
}
