package dev.emptybox.agent.git;

import dev.emptybox.stdlib.model.Revision;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;

/**
 * The files of one revision.
 *
 * @param directory contains {@code converge.groovy}; read-only
 * @param ignored   files and directories that are not part of the revision, relative to the directory
 */
public record Checkout(Revision revision, Path directory, Set<Path> ignored) {

    public Checkout {
        Objects.requireNonNull(revision, "revision is null");
        Objects.requireNonNull(directory, "directory is null");
        ignored = Set.copyOf(ignored);
    }

    public Checkout(Revision revision, Path directory) {
        this(revision, directory, Set.of());
    }
}
