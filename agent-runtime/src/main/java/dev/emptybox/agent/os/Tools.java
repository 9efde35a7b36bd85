package dev.emptybox.agent.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs small programs of the system for the agent itself, with its environment and empty standard input. */
public final class Tools {

    private Tools() {
    }

    /** Whether it exited with 0 in time; false if it cannot be started. Its output is dropped. */
    public static boolean succeeds(List<String> argv, Duration most) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(argv).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS) && process.exitValue() == 0;
        } catch (IOException noSuchProgramOrNoRoom) {
            return false;
        }
    }

    /** The same, and false for an interrupted thread, whose interrupt flag stays set. */
    public static boolean succeedsUninterrupted(List<String> argv, Duration most) {
        try {
            return succeeds(argv, most);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Its output; empty unless it exits with 0 in time, and for an interrupted thread. */
    public static Optional<String> output(List<String> argv, Duration most) {
        try {
            Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            boolean ended = process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS);
            return ended && process.exitValue() == 0 ? Optional.of(output) : Optional.empty();
        } catch (IOException noSuchProgram) {
            return Optional.empty();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Its standard output with any exit status; empty if it cannot be started or does not end in time, and for an interrupted thread. */
    public static Optional<String> standardOutput(List<String> argv, Duration most) {
        try {
            Process process = new ProcessBuilder(argv).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            process.getOutputStream().close();
            BackgroundWork.daemon("emptybox-tool", () -> endAfter(process, most)).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS) && process.exitValue() < 128 ? Optional.of(output) : Optional.empty();
        } catch (IOException noSuchProgram) {
            return Optional.empty();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static void endAfter(Process process, Duration most) {
        try {
            if (!process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
