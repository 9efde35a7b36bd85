package dev.emptybox.testkit;

import dev.emptybox.agent.script.ScriptHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** Compiled scripts, shared by all specs of this process: most of them are of the same few texts. */
final class Compiled {

    private static final int KEPT = 500;
    private static final Path MEMORY = Path.of("/dev/shm");

    static final ScriptHost HOST = host();

    private Compiled() {
    }

    private static ScriptHost host() {
        Path directory = temporary("emptybox-classes");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory), "classes"));
        return new ScriptHost(directory.resolve("classes"), KEPT);
    }

    /** In memory where the system has a place for that: an agent forces its journal to the disk, which no spec needs. */
    static Path temporary(String name) {
        try {
            return (Files.isWritable(MEMORY) ? Files.createTempDirectory(MEMORY, name) : Files.createTempDirectory(name)).toRealPath();
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
