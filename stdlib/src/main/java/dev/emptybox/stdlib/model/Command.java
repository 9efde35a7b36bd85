package dev.emptybox.stdlib.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * A process to run to its end. One that this Java cannot start exactly as it is described is refused.
 *
 * @param label       how people name it, empty for its arguments
 * @param argv        program and arguments; no shell is involved unless it is the program
 * @param directory   working directory, absolute
 * @param environment added to the small environment that every command gets
 * @param stdin       what it reads, empty for nothing
 * @param timeout     after which its whole process group is killed
 * @param expected    exit codes that count as success
 * @param user        whom it runs as, with his groups; empty for the agent's own user
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

    /** One without a label that runs as the agent's own user. */
    public Command(List<String> argv, Path directory, Map<String, String> environment, Bytes stdin, Duration timeout,
                   Set<Integer> expected) {
        this("", argv, directory, environment, stdin, timeout, expected, "");
    }

    /** The same with another time limit. */
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

    /** For people: its label, or its arguments, those with blanks or quotes in single quotes. */
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
