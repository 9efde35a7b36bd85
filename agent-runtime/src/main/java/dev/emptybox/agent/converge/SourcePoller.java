package dev.emptybox.agent.converge;

import dev.emptybox.agent.git.Head;
import dev.emptybox.agent.git.Source;
import dev.emptybox.agent.git.SourceException;
import dev.emptybox.agent.os.BackgroundWork;
import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Polls the source on its own thread, one poll at a time, so that a slow server blocks nothing: a cycle uses the last known
 * head, and a new head wakes the next cycle. An unreachable source is polled with back-off.
 */
final class SourcePoller {

    /**
     * The known state of the source.
     *
     * @param head    the last known head, null before the first successful poll
     * @param reached when it was read
     * @param failure of the last poll, null if it succeeded
     * @param looking since when a poll is running, null if none is
     */
    record Seen(Head head, Instant reached, SourceException failure, Instant looking) {

        boolean isEmpty() {
            return head == null && failure == null;
        }

        /** Null if unknown, or if it may not be the newest. */
        Revision revision() {
            return head == null || failure != null ? null : head.revision();
        }
    }

    /** How long a cycle waits for the poll that it has started: most finish in that time, which saves a cycle. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration WHILE_WAITING = Duration.ofSeconds(2);
    private static final int LONGEST_BACK_OFF = 8;

    private final Source source;
    private final Time time;
    private final RandomGenerator random;
    private Duration interval = Duration.ZERO;
    private Runnable wake;
    private Head head;
    private Instant reached;
    private SourceException failure;
    private Instant looking;
    private int failures;
    private long ended;
    private long due;
    private boolean awaited;
    private String used = "";
    private Revision attempted;
    private boolean fetchMayYield;
    private long fetchUntil;
    private boolean cutOff;

    SourcePoller(Source source, Time time, RandomGenerator random) {
        this.source = Objects.requireNonNull(source, "source is null");
        this.time = Objects.requireNonNull(time, "time is null");
        this.random = Objects.requireNonNull(random, "random is null");
        this.ended = time.nanos();
        this.due = ended;
    }

    /**
     * From now on cycles do not wait for a slow poll. Before, each cycle waits until its poll ends.
     *
     * @param between the time between two polls, longer while they fail
     * @param toWake  called when there is a new head
     */
    synchronized void begin(Duration between, Runnable toWake) {
        interval = between;
        wake = toWake;
    }

    /** The next poll ignores the back-off. */
    synchronized void hurry() {
        due = time.nanos();
    }

    /** For a cycle: polls unless in back-off, and returns the known state soon. */
    synchronized Seen look() {
        boolean fresh = wake == null ? looking == null : isDue(Duration.ZERO);
        if (fresh) {
            start();
        }
        if (wake == null) {
            return lookToTheEnd();
        }
        if (fresh) {
            await(time.nanos() + PATIENCE.toNanos());
        }
        return seen();
    }

    /** For a cycle that needs an answer: waits for the running poll. */
    synchronized Seen lookToTheEnd() {
        await(Long.MAX_VALUE);
        return seen();
    }

    private Seen seen() {
        var seen = new Seen(head, reached, failure, looking);
        used = seen.revision() == null ? "" : seen.revision().commit();
        return seen;
    }

    /** Between two cycles: polls when due, and wakes the next cycle if there is a new head. */
    synchronized void lookWhenDue() {
        startIfDue(interval);
    }

    /**
     * An attempt begins; a newer head may end its waits.
     *
     * @param of null if nothing ends them
     */
    synchronized void attempts(Revision of) {
        attempted = of;
    }

    /**
     * The plan of the attempt begins, which fetches missing artefacts.
     *
     * @param mayYield whether another revision can stay current in the meantime; if a newer head ends nothing, the fetch
     *                 continues to its end anyway
     */
    synchronized void plans(boolean mayYield) {
        fetchMayYield = mayYield && attempted != null && wake != null;
        fetchUntil = time.nanos() + interval.toNanos();
        cutOff = false;
    }

    /** Whether a wait or fetch was ended since the plan began. */
    synchronized boolean cutOff() {
        return cutOff;
    }

    /** Whether there is a newer head than that of the current attempt, so that its waits are pointless. */
    synchronized boolean superseded() {
        if (attempted == null) {
            return false;
        }
        startIfDue(WHILE_WAITING);
        cutOff |= isNewer();
        return isNewer();
    }

    /** Whether the fetch of the current attempt has taken longer than the interval between two cycles. */
    synchronized boolean fetchYields() {
        boolean yields = fetchMayYield && time.nanos() - fetchUntil >= 0;
        cutOff |= yields;
        return yields;
    }

    /** Starts the next cycle at once. */
    synchronized void goOn() {
        wake.run();
    }

    /** As {@link #superseded}, without another poll. */
    synchronized boolean isNewer() {
        return attempted != null && head != null && !head.revision().commit().equals(attempted.commit());
    }

    private void startIfDue(Duration after) {
        if (isDue(after)) {
            start();
        }
    }

    /** @param after the last poll */
    private boolean isDue(Duration after) {
        long now = time.nanos();
        return looking == null && now - due >= 0 && now - ended >= after.toNanos();
    }

    /** After consecutive failures, with 10% jitter. */
    private long backOff() {
        if (failures == 0) {
            return 0;
        }
        long base = interval.toNanos() * Math.min(LONGEST_BACK_OFF, 1L << Math.min(failures - 1, 3));
        return base - base / 10 + random.nextLong(base / 5 + 1);
    }

    private void start() {
        looking = time.now();
        Thread look = BackgroundWork.daemon("emptybox-source", this::run);
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
            // Anything that a server can cause, including memory exhaustion, ends this poll and not the agent.
            failed = SourceException.unreachable(Problem.of("cannot read " + source.address(), String.valueOf(unforeseen),
                "the agent retries automatically"), unforeseen);
        }
        looked(seen, failed);
    }

    private synchronized void looked(Head seen, SourceException failed) {
        looking = null;
        ended = time.nanos();
        failure = failed;
        failures = failed == null ? 0 : failures + 1;
        due = ended + backOff();
        if (seen != null) {
            head = seen;
            reached = time.now();
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
                long left = deadline == Long.MAX_VALUE ? Duration.ofHours(1).toMillis() : (deadline - time.nanos()) / 1_000_000;
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
