package dev.emptybox.testkit;

import dev.emptybox.agent.os.Time;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The clock of a simulated box: it advances only during waits. */
final class SimulatedTime extends Clock implements Time {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private volatile Instant now = START;

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public long nanos() {
        return Duration.between(START, now).toNanos();
    }

    /** Can be interrupted like a real wait, otherwise a script that waits in a loop could not be stopped. */
    @Override
    public void pause(Duration duration) {
        if (Thread.currentThread().isInterrupted()) {
            throw Time.interrupted("waiting");
        }
        now = now.plus(duration);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("a simulated box is in UTC");
    }
}
