package dev.emptybox.agent

import java.util.concurrent.TimeUnit
import java.util.function.BooleanSupplier

/** Waits for what another thread or process does. */
final class Polling {

    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(60)

    private Polling() {
    }

    /** Polls until the condition is true; fails after a minute. */
    static void eventually(BooleanSupplier condition) {
        long start = System.nanoTime()
        while (!condition.asBoolean) {
            assert System.nanoTime() - start < DEADLINE: 'the condition did not become true in time'
            Thread.sleep(5)
        }
    }
}
