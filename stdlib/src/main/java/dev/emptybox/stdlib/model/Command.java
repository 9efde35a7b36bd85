package dev.emptybox.stdlib.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * A process to run until it exits. Refused if this JVM cannot start it exactly as described.
 *
 * @param label       its name in messages, empty for its arguments
 * @param argv        program and arguments, without a shell unless it is the program
 * @param directory   working directory, absolute
 * @param environment added to the minimal environment of every command
 * @param stdin       its standard input, may be empty
 * @param timeout     after which its whole process group is killed
 * @param expected    exit codes that count as success
 * @param user        the user that runs it, with that user's groups; empty for the user of the agent
 */
public record Command(String label, List<String> argv, Path directory, Map<String, String> environment, Bytes stdin,
                      Duration timeout, Set<Integer> expected, String user) implements Query {

    public Command {
        Objects.requireNonNull(label, "label is null");
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
        expected = Set.copyOf(expected);
        Objects.requireNonNull(directory, "directory is null");
        Objects.requireNonNull(stdin, "stdin is null");
        Objects.requireNonNull(timeout, "timeout is null");
        Objects.requireNonNull(user, "user is null");
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("argv is empty");
        }
        NativeText.requireArguments(argv);
        environment.forEach(NativeText::requireVariable);
    }

    /** Without a label, as the user of the agent. */
    public Command(List<String> argv, Path directory, Map<String, String> environment, Bytes stdin, Duration timeout,
                   Set<Integer> expected) {
        this("", argv, directory, environment, stdin, timeout, expected, "");
    }

    /** The same with another timeout. */
    public Command within(Duration limit) {
        return new Command(label, argv, directory, environment, stdin, limit, expected, user);
    }

    @Override
    public String key() {
        return Words.join(argv) + " in " + directory
            + (user.isEmpty() ? "" : " as " + user)
            + (environment.isEmpty() ? "" : " with " + new TreeMap<>(environment))
            + (stdin.size() == 0 ? "" : " reading " + stdin.text().orElse(stdin.sha256()));
    }

    /** For messages: its label, or its arguments, quoted where needed. */
    @Override
    public String text() {
        return label.isEmpty() ? Words.join(argv) : label;
    }

    /**
     * How a command ended.
     *
     * @param rc        exit code
     * @param truncated whether output was cut at the limit
     */
    public record Result(int rc, String stdout, String stderr, boolean truncated) {
    }
}
