package dev.emptybox.agent.os;

import dev.emptybox.stdlib.model.Problem;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/**
 * Work that the agent does in turns on daemon threads and that must go on: what one turn throws, exhausted memory included,
 * is reported and ends that turn only.
 */
public final class BackgroundWork implements ThreadFactory {

    private final String name;
    private final Consumer<Problem> problems;
    private volatile String reported = "";

    /**
     * @param name     the name of its threads
     * @param problems receives what a turn has thrown; of equal failures in a row the first one
     */
    public BackgroundWork(String name, Consumer<Problem> problems) {
        this.name = Objects.requireNonNull(name, "name is null");
        this.problems = Objects.requireNonNull(problems, "problems is null");
    }

    @Override
    public Thread newThread(Runnable work) {
        return daemon(name, work);
    }

    /** A thread that does not keep the process alive. It is not started. */
    public static Thread daemon(String name, Runnable work) {
        var daemon = new Thread(work, name);
        daemon.setDaemon(true);
        return daemon;
    }

    /** Waits until the thread has ended, also when this one is interrupted meanwhile; it is marked as interrupted then. */
    public static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException stop) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the turn has come to its end. When it has not, the caller decides when the next one is due. */
    public boolean turn(Runnable work) {
        try {
            work.run();
            reported = "";
            return true;
        } catch (RuntimeException | Error failed) {
            report(failed);
            return false;
        }
    }

    private void report(Throwable failed) {
        try {
            String why = String.valueOf(failed);
            if (!why.equals(reported)) {
                reported = why;
                problems.accept(Problem.of("A turn of the thread " + name + " failed", why, failed instanceof VirtualMachineError
                    ? "the thread goes on; give the agent more memory" : "the thread goes on; report this as a defect of the agent"));
            }
        } catch (RuntimeException | Error again) {
            // Without memory for a report the thread goes on without one.
        }
    }
}
