package dev.emptybox.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** Directories that last as long as a feature. */
final class Scratch {

    private static final Path MEMORY = Path.of("/dev/shm");

    private Scratch() {
    }

    /** In memory where the system has a place for that: an agent forces its journal to the disk, which no spec needs. */
    static Path directory() {
        try {
            String prefix = "emptybox-spec";
            return (Files.isWritable(MEMORY) ? Files.createTempDirectory(MEMORY, prefix) : Files.createTempDirectory(prefix)).toRealPath();
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    static void copy(Path from, Path to) {
        try (var paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    /** What cannot be removed is left to the system, which cleans up where temporary files are. */
    static void delete(Path directory) {
        try (var paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException left) {
            return;
        }
    }
}
