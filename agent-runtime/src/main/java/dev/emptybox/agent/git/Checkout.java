package dev.emptybox.agent.git;

import dev.emptybox.stdlib.model.Revision;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The files of one revision.
 *
 * @param directory contains {@code converge.groovy}; read-only
 * @param ignored   files and directories that are not part of the revision, relative to the directory
 * @param modules   the directories of its modules, by name
 */
public record Checkout(Revision revision, Path directory, Set<Path> ignored, Map<String, Path> modules) {

    public Checkout {
        Objects.requireNonNull(revision, "revision is null");
        Objects.requireNonNull(directory, "directory is null");
        ignored = Set.copyOf(ignored);
        modules = Map.copyOf(modules);
    }

    public Checkout(Revision revision, Path directory) {
        this(revision, directory, Set.of());
    }

    Checkout(Revision revision, Path directory, Set<Path> ignored) {
        this(revision, directory, ignored, Map.of());
    }
}
