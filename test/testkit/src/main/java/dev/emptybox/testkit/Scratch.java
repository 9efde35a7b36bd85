package dev.emptybox.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** Directories that exist as long as a feature runs. */
final class Scratch {

    private static final Path MEMORY = Path.of("/dev/shm");

    private Scratch() {
    }

    /** In memory if possible: an agent syncs its journal to disk, which no spec needs. */
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

    /** Files that cannot be removed are left to the system's clean-up of temporary files. */
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
