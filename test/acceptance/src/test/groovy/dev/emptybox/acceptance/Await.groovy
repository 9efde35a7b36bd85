package dev.emptybox.acceptance

import java.time.Duration

/** Waits for what another process does: looks again and again until it is so, or the deadline has passed. */
final class Await {

    /** Long, because other work may leave an agent little of the processor. */
    private static final Duration DEADLINE = Duration.ofSeconds(120)

    /** Each look may be a request to an agent, which needs the processor itself. */
    private static final long PAUSE_MILLIS = 50

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
        def end = System.nanoTime() + deadline.toNanos()
        while (System.nanoTime() < end) {
            T seen = look()
            if (seen) {
                return seen
            }
            Thread.sleep(PAUSE_MILLIS)
        }
        throw new AssertionError("waited ${deadline.toSeconds()} s in vain: $what\n${evidence()}" as Object)
    }
}
