package dev.emptybox.agent.os;

import dev.emptybox.stdlib.model.Problem;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/**
 * Recurring work on daemon threads that must continue: an exception, including memory exhaustion, is reported and ends only
 * that iteration.
 */
public final class BackgroundWork implements ThreadFactory {

    private final String name;
    private final Consumer<Problem> problems;
    private volatile String reported = "";

    /**
     * @param name     the name of its threads
     * @param problems receives exceptions of iterations; only the first of consecutive equal ones
     */
    public BackgroundWork(String name, Consumer<Problem> problems) {
        this.name = Objects.requireNonNull(name, "name is null");
        this.problems = Objects.requireNonNull(problems, "problems is null");
    }

    @Override
    public Thread newThread(Runnable work) {
        return daemon(name, work);
    }

    /** Creates a daemon thread. Not started. */
    public static Thread daemon(String name, Runnable work) {
        var daemon = new Thread(work, name);
        daemon.setDaemon(true);
        return daemon;
    }

    /** Waits until the thread has ended, even if this one is interrupted; its interrupt flag is then set. */
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

    /** Whether the iteration completed. If not, the caller decides when the next one is due. */
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
                problems.accept(Problem.of("An iteration of the thread " + name + " failed", why, failed instanceof VirtualMachineError
                    ? "the thread continues; give the agent more memory" : "the thread continues; report this as a bug in the agent"));
            }
        } catch (RuntimeException | Error again) {
            // Without memory for a report the thread continues without one.
        }
    }
}
