package dev.emptybox.agent.cli;

import dev.emptybox.agent.os.CallerEnvironment;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Runs command lines one after the other in one JVM. Before each it opens a file that does not exist, which marks the place
 * in a trace of strace; after each it prints the name, the exit code and the output in Base64, separated by tabs.
 */
public final class CommandLinesInTurn {

    /** Below it, by the names of the command lines, are the files that do not exist. */
    public static final String MARKS = "/nonexistent/mark-in-the-trace/";

    private CommandLinesInTurn() {
    }

    /** The only argument is a file with a line for each: a name and the words, separated by tabs. */
    public static void main(String[] arguments) throws IOException {
        Map<String, String> environment = CallerEnvironment.of(System.getenv());
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            List<String> words = List.of(line.split("\t"));
            mark(words.get(0));
            var output = new ByteArrayOutputStream();
            var stream = new PrintStream(output, true);
            int exit = CommandLineInProcess.run(stream, stream, environment, words.subList(1, words.size()));
            System.out.println(words.get(0) + "\t" + exit + "\t" + Base64.getEncoder().encodeToString(output.toByteArray()));
        }
        System.exit(0);
    }

    private static void mark(String name) throws IOException {
        try (var there = new FileInputStream(MARKS + name)) {
            throw new IllegalStateException("there is a file with the name of a mark: " + MARKS + name);
        } catch (FileNotFoundException expected) {
            // The failed call is the mark.
        }
    }
}
