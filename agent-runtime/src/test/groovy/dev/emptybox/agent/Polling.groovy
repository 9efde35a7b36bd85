package dev.emptybox.agent

import java.util.concurrent.TimeUnit
import java.util.function.BooleanSupplier

/** Waits for what another thread or process does. */
final class Polling {

    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(60)
    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(2)
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(25)

    private Polling() {
    }

    /**
     * Polls until the condition is true; fails after a minute. The longer it takes, the longer are the pauses, because what is
     * waited for needs the processor too.
     */
    static void eventually(BooleanSupplier condition) {
        long start = System.nanoTime()
        while (!condition.asBoolean) {
            long elapsed = System.nanoTime() - start
            assert elapsed < DEADLINE: 'the condition did not become true in time'
            TimeUnit.NANOSECONDS.sleep(Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, elapsed.intdiv(20))))
        }
    }
}
