package dev.emptybox.agent.service;

import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Sees services end: children at once, adopted ones within a quarter of a second. One thread for all of them, in which
 * every event is told.
 */
final class Watch implements AutoCloseable {

    private static final long LOOK_EVERY_MILLIS = 250;

    interface Ended {
        void ended(ServiceRecord record, String how);
    }

    private final Processes processes;
    private final Ended listener;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        var daemon = new Thread(work, "emptybox-services");
        daemon.setDaemon(true);
        return daemon;
    });

    Watch(Processes processes, Ended listener) {
        this.processes = processes;
        this.listener = listener;
    }

    void child(ServiceRecord record, Process child) {
        // Java's own thread for this has a very small stack: leave it at once.
        child.onExit().thenAcceptAsync(ended -> listener.ended(record, Exits.of(ended.exitValue())), thread);
    }

    /**
     * Java could wait for a process that is no child as well, but it does so by looking, too, with a thread for each,
     * and it takes a zombie for alive.
     */
    void adopted(ServiceRecord record) {
        try {
            thread.schedule(() -> look(record), LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            // Nobody wants to know any more.
        }
    }

    private void look(ServiceRecord record) {
        if (processes.lives(record.pid(), record.identity())) {
            adopted(record);
        } else {
            listener.ended(record, Exits.GONE);
        }
    }

    /** Runs it in the one thread that tells events. */
    void tell(Runnable event) {
        try {
            thread.execute(event);
        } catch (RejectedExecutionException closed) {
            // Nobody wants to know any more.
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
