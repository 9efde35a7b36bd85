package dev.emptybox.agent.git;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Revision;
import java.util.Objects;

/**
 * The head of a source.
 *
 * @param revision the commit itself
 * @param ref      the followed name, in short form: {@code main}, {@code v1.2}, {@code HEAD}, a commit id
 * @param detour   why it is from a mirror; null if it is not
 */
public record Head(Revision revision, String ref, Problem detour) {

    public Head(Revision revision, String ref) {
        this(revision, ref, null);
    }

    public Head {
        Objects.requireNonNull(revision, "revision is null");
        Objects.requireNonNull(ref, "ref is null");
    }
}
