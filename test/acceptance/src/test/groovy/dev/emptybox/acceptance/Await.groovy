package dev.emptybox.acceptance

import java.time.Duration

/** Waits for what another process does: looks again and again until it is so, or the deadline has passed. */
final class Await {

    private static final Duration DEADLINE = Duration.ofSeconds(40)

    private Await() {
    }

    /**
     * @param what     for the failure's message
     * @param evidence told with it when it never came
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
            Thread.sleep(20)
        }
        throw new AssertionError("waited ${deadline.toSeconds()} s in vain: $what\n${evidence()}" as Object)
    }
}
