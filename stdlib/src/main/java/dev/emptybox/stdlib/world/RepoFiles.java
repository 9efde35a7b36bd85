package dev.emptybox.stdlib.world;

import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The files of one revision of the state repo. Nothing outside its directory can be read, links included. */
public final class RepoFiles {

    private static final long MOST_BYTES = 64L << 20;

    private final Path directory;

    public RepoFiles(Path directory) {
        this.directory = Objects.requireNonNull(directory, "directory is null");
    }

    /** @param path as found, relative to the repo, with forward slashes */
    public record Found(String path, Bytes content) {
    }

    /**
     * Reads a file, looking in the folder first and then from the top of the repo.
     *
     * @param folder for example {@code templates}
     */
    public Found read(String folder, String name) {
        for (String path : List.of(folder + "/" + name, name)) {
            Path file = confined(path);
            if (Files.isRegularFile(file)) {
                return new Found(path, content(file, path));
            }
        }
        throw new ProblemException(Problem.of("There is no " + name + " in the state repo",
            "neither as " + folder + "/" + name + " nor as " + name, Words.didYouMean(name, names(folder))));
    }

    /** A file from the top of the repo, as the path it has on this machine; it may not exist. */
    public Path confined(String path) {
        try {
            Path file = directory.resolve(path).normalize();
            boolean inside = file.startsWith(directory);
            if (inside && Files.exists(file)) {
                inside = file.toRealPath().startsWith(directory.toRealPath());
            }
            if (inside) {
                return file;
            }
        } catch (IOException | InvalidPathException unreadable) {
            throw new ProblemException(Problem.of("Cannot look for " + path + " in the state repo",
                String.valueOf(unreadable.getMessage()), "name a file of the state repo"), unreadable);
        }
        throw new ProblemException(Problem.of(path + " leaves the state repo",
            "a source is a file of the same revision as the script", "move the file into the state repo"));
    }

    private static Bytes content(Path file, String path) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new ProblemException(Problem.of(path + " is too large for a source",
                    Files.size(file) + " bytes, at most " + MOST_BYTES, "use download for large files"));
            }
            return Bytes.of(Files.readAllBytes(file));
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("Cannot read " + path + " of the state repo",
                String.valueOf(unreadable.getMessage()), ""), unreadable);
        }
    }

    /** Files below a folder, 500 at most, each relative to it; none when it is not there. */
    public List<String> names(String folder) {
        Path top = confined(folder);
        if (!Files.isDirectory(top)) {
            return List.of();
        }
        try (var files = Files.walk(top, 8)) {
            var names = new ArrayList<String>();
            files.filter(Files::isRegularFile).limit(500)
                .forEach(file -> names.add(top.relativize(file).toString().replace('\\', '/')));
            return List.copyOf(names);
        } catch (IOException unreadable) {
            return List.of();
        }
    }
}
