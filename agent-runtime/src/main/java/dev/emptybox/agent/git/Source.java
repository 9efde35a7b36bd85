package dev.emptybox.agent.git;

import dev.emptybox.stdlib.model.Revision;
import java.util.Set;

/**
 * A source of revisions. Every failure is a {@link SourceException}, which states whether waiting may help; no failure
 * invalidates an existing checkout.
 */
public interface Source extends AutoCloseable {

    /** For messages: without user, password and token. */
    String address();

    /** The current revision of the source. */
    Head head();

    /** The files of that revision. */
    Checkout checkout(Revision revision);

    /** Removes all checkouts except those of these commits. */
    void prune(Set<String> commits);

    @Override
    void close();
}
