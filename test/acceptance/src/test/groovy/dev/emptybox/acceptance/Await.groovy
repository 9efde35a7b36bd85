package dev.emptybox.acceptance

import java.time.Duration
import java.util.concurrent.TimeUnit

/** Waits for what another process does: looks again and again until it is so, or the deadline has passed. */
final class Await {

    /** Long, because other work may leave an agent little of the processor. */
    private static final Duration DEADLINE = Duration.ofSeconds(120)

    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20)
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(200)

    private Await() {
    }

    /**
     * @param what     for the failure's message
     * @param evidence reported if it never came
     * @return the first true answer
     */
    static <T> T until(String what, Closure<?> evidence = { '' }, Closure<T> look) {
        within(DEADLINE, what, evidence, look)
    }

    /** The same with a deadline of its own. */
    static <T> T within(Duration deadline, String what, Closure<?> evidence, Closure<T> look) {
        long start = System.nanoTime()
        while (System.nanoTime() - start < deadline.toNanos()) {
            T seen = look()
            if (seen) {
                return seen
            }
            // Each look may be a request to an agent, which needs the processor itself: the longer it takes, the fewer.
            TimeUnit.NANOSECONDS.sleep(Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, (System.nanoTime() - start).intdiv(20))))
        }
        throw new AssertionError("waited ${deadline.toSeconds()} s in vain: $what\n${evidence()}" as Object)
    }
}
