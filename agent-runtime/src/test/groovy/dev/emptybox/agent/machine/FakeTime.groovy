package dev.emptybox.agent.machine

import dev.emptybox.agent.os.Time
import java.time.Duration
import java.time.Instant

/** Waits by moving its own clock; what was waited for can be read afterwards. */
class FakeTime implements Time {

    Instant now = Instant.now()
    long nanos = 0
    final List<Duration> pauses = []

    @Override
    Instant now() {
        now
    }

    @Override
    long nanos() {
        nanos
    }

    @Override
    void pause(Duration duration) {
        pauses << duration
        nanos += duration.toNanos()
        now = now.plus(duration)
    }
}
