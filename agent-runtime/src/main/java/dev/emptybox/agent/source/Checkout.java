package dev.emptybox.agent.source;

import dev.emptybox.stdlib.model.Revision;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The files of one revision.
 *
 * @param directory holds {@code converge.groovy}; nobody writes into it
 */
public record Checkout(Revision revision, Path directory) {

    public Checkout {
        Objects.requireNonNull(revision, "revision is null");
        Objects.requireNonNull(directory, "directory is null");
    }
}
