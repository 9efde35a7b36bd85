package dev.emptybox.agent.health;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Runs several checks at a time. */
final class ThreadTimer implements CheckTimer {

    private static final int THREADS = 4;

    private final ScheduledThreadPoolExecutor timer;

    ThreadTimer(ThreadFactory threads) {
        timer = new ScheduledThreadPoolExecutor(THREADS, threads);
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Runnable in(Duration pause, Runnable check) {
        try {
            Future<?> scheduled = timer.schedule(check, pause.toMillis(), TimeUnit.MILLISECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException closed) {
            // The agent is stopping.
            return () -> { };
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
