package dev.emptybox.acceptance

import dev.emptybox.agent.cli.CommandLineInProcess
import java.nio.file.Path
import java.util.concurrent.TimeUnit

/** A program of the system, or a command of emptybox, run in an environment independent of user settings. */
final class Command {

    private static final long DEADLINE_SECONDS = 300

    final int exit
    final String out
    final String err

    private Command(int exit, String out, String err) {
        this.exit = exit
        this.out = out
        this.err = err
    }

    static Command run(Path directory, Map<String, String> environment, List<String> words) {
        def builder = new ProcessBuilder(words).directory(directory.toFile()).redirectInput(new File('/dev/null'))
        builder.environment().clear()
        builder.environment().putAll(environment)
        def process = builder.start()
        def out = new StringBuilder()
        def err = new StringBuilder()
        def readers = [process.consumeProcessOutputStream(out), process.consumeProcessErrorStream(err)]
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            process.descendants().forEach { it.destroyForcibly() }
            process.destroyForcibly()
            throw new AssertionError("$words did not end within $DEADLINE_SECONDS s; it said:\n$out$err" as Object)
        }
        readers*.join()
        new Command(process.exitValue(), out.toString(), err.toString())
    }

    /** A command of emptybox, in this JVM. */
    static Command inProcess(Map<String, String> environment, List<String> words) {
        def (out, err) = [new ByteArrayOutputStream(), new ByteArrayOutputStream()]
        int exit = CommandLineInProcess.run(new PrintStream(out, true, 'UTF-8'), new PrintStream(err, true, 'UTF-8'), environment, words)
        new Command(exit, out.toString('UTF-8'), err.toString('UTF-8'))
    }

    /** Both streams, for what is asserted of all that was printed. */
    String getText() {
        out + err
    }

    @Override
    String toString() {
        "exit $exit\n--- out\n$out--- err\n$err"
    }
}
