package dev.emptybox.agent.git;

import dev.emptybox.stdlib.model.Revision;
import java.util.Objects;

/**
 * The head of a source.
 *
 * @param revision the commit itself
 * @param ref      the followed name, in short form: {@code main}, {@code v1.2}, {@code HEAD}, a commit id
 */
public record Head(Revision revision, String ref) {

    public Head {
        Objects.requireNonNull(revision, "revision is null");
        Objects.requireNonNull(ref, "ref is null");
    }
}
