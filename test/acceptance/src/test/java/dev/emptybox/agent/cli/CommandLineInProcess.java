package dev.emptybox.agent.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** The command line in this JVM, as {@link Main} runs it, without the exit of the process. */
public final class CommandLineInProcess {

    private CommandLineInProcess() {
    }

    /** Returns the exit code. */
    public static int run(PrintStream out, PrintStream err, Map<String, String> environment, List<String> words) {
        return Main.run(out, err, environment, words.toArray(String[]::new));
    }
}
