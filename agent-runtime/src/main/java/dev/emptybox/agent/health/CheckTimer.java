package dev.emptybox.agent.health;

import java.time.Duration;

/** Runs the checks between cycles when they are due: on threads, or on a simulated clock. */
public interface CheckTimer extends AutoCloseable {

    /** @return cancels the check if it has not begun */
    Runnable in(Duration pause, Runnable check);

    /** Runs no further check. */
    @Override
    void close();
}
