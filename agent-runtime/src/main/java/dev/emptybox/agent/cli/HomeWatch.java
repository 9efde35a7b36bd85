package dev.emptybox.agent.cli;

import dev.emptybox.agent.disk.HomeLock;
import dev.emptybox.agent.disk.HomeLostException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Notices within half a second that the home was deleted or replaced, also while a cycle waits for something. */
final class HomeWatch implements AutoCloseable {

    private static final long LOOK_EVERY_MILLIS = 500;

    private final HomeLock lock;
    private final Consumer<HomeLostException> ending;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        var daemon = new Thread(work, "emptybox-home");
        daemon.setDaemon(true);
        return daemon;
    });

    HomeWatch(HomeLock lock, Consumer<HomeLostException> ending) {
        this.lock = lock;
        this.ending = ending;
        thread.scheduleWithFixedDelay(this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            lock.requireOwn();
        } catch (HomeLostException lost) {
            ending.accept(lost);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
