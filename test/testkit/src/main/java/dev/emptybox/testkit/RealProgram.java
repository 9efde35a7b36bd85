package dev.emptybox.testkit;

import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Runs the program of a script task on this machine, in a directory with the files of the simulated box that are below its root. */
final class RealProgram {

    private final Path root;
    private final Supplier<List<Path>> files;
    private final Supplier<Reads> box;
    private Map<Path, Bytes> changed = Map.of();

    RealProgram(Path root, Supplier<List<Path>> files, Supplier<Reads> box) {
        this.root = root;
        this.files = files;
        this.box = box;
    }

    /** The files of the last run, on the box, that it wrote, or removed (null). */
    Map<Path, Bytes> changed() {
        return changed;
    }

    Command.Result run(Command command) {
        Path directory = Scratch.directory();
        try {
            Map<Path, Bytes> before = copyTo(directory);
            Command.Result result = start(command, directory);
            changed = difference(before, contents(directory));
            return result;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a program ran", stopped);
        } finally {
            Scratch.delete(directory);
        }
    }

    private Map<Path, Bytes> copyTo(Path directory) throws IOException {
        var before = new TreeMap<Path, Bytes>();
        for (Path path : files.get()) {
            if (path.startsWith(root)) {
                Bytes content = box.get().files().content(path);
                Path copy = directory.resolve(root.relativize(path).toString());
                Files.createDirectories(copy.getParent());
                Files.write(copy, content.toArray());
                if (box.get().files().entry(path) instanceof Entry.RegularFile file && runs(file.attributes())) {
                    copy.toFile().setExecutable(true);
                }
                before.put(path, content);
            }
        }
        return before;
    }

    private static boolean runs(Attributes attributes) {
        return attributes.mode() != null && (attributes.mode() & 0100) != 0;
    }

    private Command.Result start(Command command, Path directory) throws IOException, InterruptedException {
        Path out = Files.createTempFile("program", ".out");
        Path err = Files.createTempFile("program", ".err");
        Path in = Files.createTempFile("program", ".in");
        try {
            Files.write(in, command.stdin().toArray());
            Path work = Files.createDirectories(directory.resolve(root.relativize(command.directory()).toString()));
            var builder = new ProcessBuilder(command.argv()).directory(work.toFile()).redirectInput(in.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().putAll(command.environment());
            Process process = builder.start();
            if (!process.waitFor(command.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
            return new Command.Result(process.exitValue(), Files.readString(out), Files.readString(err), false);
        } finally {
            Files.delete(out);
            Files.delete(err);
            Files.delete(in);
        }
    }

    private Map<Path, Bytes> contents(Path directory) throws IOException {
        var found = new TreeMap<Path, Bytes>();
        try (var paths = Files.walk(directory)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                found.put(root.resolve(directory.relativize(path).toString()), Bytes.of(Files.readAllBytes(path)));
            }
        }
        return found;
    }

    private static Map<Path, Bytes> difference(Map<Path, Bytes> before, Map<Path, Bytes> after) {
        var changes = new LinkedHashMap<Path, Bytes>();
        after.forEach((path, content) -> {
            if (!content.equals(before.get(path))) {
                changes.put(path, content);
            }
        });
        before.keySet().stream().filter(path -> !after.containsKey(path)).forEach(path -> changes.put(path, null));
        return changes;
    }
}
