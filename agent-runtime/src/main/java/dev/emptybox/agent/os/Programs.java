package dev.emptybox.agent.os;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds programs like a shell. */
public final class Programs {

    public static final String USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private Programs() {
    }

    /**
     * @param path      directories, separated by colons
     * @param directory the base of relative entries of the path
     */
    public static Optional<Path> find(String name, String path, Path directory) {
        return Stream.of(path.split(":")).flatMap(entry -> resolve(directory, entry, name).stream())
            .filter(Programs::executable).findFirst();
    }

    /** Without the relative entries of the path. */
    public static Optional<Path> find(String name, String path) {
        return Stream.of(path.split(":")).filter(entry -> entry.startsWith("/"))
            .flatMap(entry -> resolve(Path.of("/"), entry, name).stream()).filter(Programs::executable).findFirst();
    }

    static Optional<Path> find(String name, List<Path> directories) {
        return directories.stream().map(directory -> directory.resolve(name)).filter(Programs::executable).findFirst();
    }

    /** A program that every system has in a standard directory. */
    public static Optional<Path> tool(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        return find(name, path + ":" + USUAL_PATH, Path.of("/"));
    }

    static List<Path> usualDirectories() {
        return Stream.of(USUAL_PATH.split(":")).map(Path::of).toList();
    }

    public static boolean executable(Path file) {
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
