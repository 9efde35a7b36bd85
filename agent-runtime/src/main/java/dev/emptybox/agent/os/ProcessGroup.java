package dev.emptybox.agent.os;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Ends a process with all that it started. A leader of a session is ended by its process group, which also reaches
 * grandchildren whose parent is gone; without a session, or without a program to send signals, by its descendants.
 */
public final class ProcessGroup {

    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Process process;
    private final boolean session;
    private final KillCommand kill;

    public ProcessGroup(Process process, boolean session, KillCommand kill) {
        this.process = process;
        this.session = session;
        this.kill = kill;
    }

    /** Sends TERM, and after the grace period kills the rest, even if the main process ended in time. */
    public void end() {
        List<ProcessHandle> known = process.descendants().toList();
        signal("TERM");
        known.forEach(ProcessHandle::destroy);
        process.destroy();
        boolean interrupted = awaitEnd(GRACE);
        known.forEach(ProcessHandle::destroyForcibly);
        signal("KILL");
        process.destroyForcibly();
        if (interrupted | awaitEnd(GRACE)) {
            Thread.currentThread().interrupt();
        }
    }

    private void signal(String name) {
        try {
            if (session) {
                kill.signalGroup(name, process.pid());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** True if the wait was interrupted; the interruption is deferred until everything is killed. */
    private boolean awaitEnd(Duration most) {
        boolean interrupted = Thread.interrupted();
        try {
            process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            return true;
        }
        return interrupted;
    }
}
