package dev.emptybox.agent.cli;

import dev.emptybox.agent.os.BackgroundWork;
import dev.emptybox.agent.os.HomeLock;
import dev.emptybox.agent.os.HomeLostException;
import dev.emptybox.stdlib.model.Problem;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Detects within half a second that the home was deleted or replaced, also while a cycle waits. */
final class HomeWatch implements AutoCloseable {

    private static final long LOOK_EVERY_MILLIS = 500;

    private final HomeLock lock;
    private final Consumer<HomeLostException> ending;
    private final ScheduledExecutorService thread;

    HomeWatch(HomeLock lock, Consumer<HomeLostException> ending, Consumer<Problem> problems) {
        var work = new BackgroundWork("emptybox-home", problems);
        this.thread = Executors.newSingleThreadScheduledExecutor(work);
        this.lock = lock;
        this.ending = ending;
        thread.scheduleWithFixedDelay(() -> work.turn(this::look), LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
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
