package dev.emptybox.agent.machine

import dev.emptybox.agent.os.Time
import java.time.Duration
import java.time.Instant

/** Time passes at a twentieth of its speed: for what a box does at once, which takes seconds on a busy machine. */
final class SlowTime implements Time {

    private static final int SLOWER = 20

    @Override
    Instant now() {
        Time.SYSTEM.now()
    }

    @Override
    long nanos() {
        Time.SYSTEM.nanos().intdiv(SLOWER)
    }

    @Override
    void pause(Duration duration) {
        Time.SYSTEM.pause(duration)
    }
}
