package dev.emptybox.agent.supervisor;

import dev.emptybox.agent.os.BackgroundWork;
import dev.emptybox.stdlib.model.ExitStatus;
import dev.emptybox.stdlib.model.Problem;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Detects exits of services: children at once, adopted ones within a quarter of a second. One thread for all, which delivers
 * every event. An exit whose handling fails is handled again a moment later.
 */
final class ExitWatcher implements AutoCloseable {

    private static final long LOOK_EVERY_MILLIS = 250;

    interface Ended {
        void ended(ServiceRecord record, ExitStatus exit);
    }

    private final Processes processes;
    private final Ended listener;
    private final BackgroundWork work;
    private final ScheduledExecutorService thread;

    ExitWatcher(Processes processes, Ended listener, Consumer<Problem> problems) {
        this.work = new BackgroundWork("emptybox-services", problems);
        this.thread = Executors.newSingleThreadScheduledExecutor(work);
        this.processes = processes;
        this.listener = listener;
    }

    void child(ServiceRecord record, Process child) {
        // Java's own thread for this has a very small stack: continue on another thread.
        child.onExit().thenAcceptAsync(ended -> ended(record, ExitStatus.of(ended.exitValue())), thread);
    }

    private void ended(ServiceRecord record, ExitStatus exit) {
        if (!work.turn(() -> listener.ended(record, exit))) {
            later(() -> ended(record, exit));
        }
    }

    /**
     * Java can wait for a non-child process, but it polls too, with a thread for each, and treats a zombie as alive.
     */
    void adopted(ServiceRecord record) {
        later(() -> look(record));
    }

    private void later(Runnable look) {
        try {
            thread.schedule(look, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            // Exits are no longer relevant.
        }
    }

    private void look(ServiceRecord record) {
        var gone = new AtomicBoolean();
        work.turn(() -> gone.set(!processes.lives(record.pid(), record.identity())));
        if (gone.get()) {
            ended(record, ExitStatus.GONE);
        } else {
            adopted(record);
        }
    }

    /** Runs it on the event thread. */
    void publish(Runnable event) {
        try {
            thread.execute(() -> work.turn(event));
        } catch (RejectedExecutionException closed) {
            // Events are no longer relevant.
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
