package dev.emptybox.agent.git.trust;

import java.util.Objects;
import org.eclipse.jgit.lib.ObjectId;

/**
 * What names a head on the server.
 *
 * @param ref    as the user has written it; the accepted heads of a ref are ancestors of the next
 * @param name   the full name of the branch or tag; empty for a commit that is followed by its id
 * @param target the object of the name: the commit itself, or an annotated tag
 */
public record Followed(String ref, String name, ObjectId target) {

    public Followed {
        Objects.requireNonNull(ref, "ref is null");
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(target, "target is null");
    }
}
