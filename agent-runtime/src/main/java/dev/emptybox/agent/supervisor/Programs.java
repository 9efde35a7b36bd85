package dev.emptybox.agent.supervisor;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds programs the way a shell does. */
final class Programs {

    static final String USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private Programs() {
    }

    /**
     * @param path      directories, separated by colons
     * @param directory what relative entries of the path are relative to
     */
    static Optional<Path> find(String name, String path, Path directory) {
        return Stream.of(path.split(":")).flatMap(entry -> resolve(directory, entry, name).stream())
            .filter(Programs::executable).findFirst();
    }

    /** A program that every system has in one of the usual places. */
    static Optional<Path> tool(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        return find(name, path + ":" + USUAL_PATH, Path.of("/"));
    }

    static boolean executable(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }

    private static Optional<Path> resolve(Path directory, String entry, String name) {
        try {
            return Optional.of(directory.resolve(entry).resolve(name));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
