package dev.emptybox.agent.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Ends a process with all that it started. A leader of a session is ended by its process group, which also reaches
 * grandchildren whose parent is gone; without a session, or without a shell to send signals, by its descendants.
 */
final class ProcessGroup {

    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Process process;
    private final boolean session;
    private final Path shell;

    /** @param shell sends the signals, because a JVM cannot signal a group; null when the box has none */
    ProcessGroup(Process process, boolean session, Path shell) {
        this.process = process;
        this.session = session;
        this.shell = shell;
    }

    /** Asks it to end, and after the grace kills what is left, also when the first process ended nicely. */
    void end() {
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
        if (!session || shell == null) {
            return;
        }
        try {
            var kill = new ProcessBuilder(shell.toString(), "-c", "kill -s " + name + " -- -" + process.pid())
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            kill.waitFor(1, TimeUnit.SECONDS);
        } catch (IOException noShell) {
            return;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** True when the wait was interrupted; the interruption is remembered, not obeyed before all is killed. */
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
