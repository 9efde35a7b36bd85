package dev.emptybox.agent.git;

import dev.emptybox.stdlib.model.Revision;
import java.util.Set;

/**
 * Where revisions come from. Every failure is a {@link SourceException}, which tells whether waiting may help; no
 * failure takes away a checkout that was handed out before.
 */
public interface Source extends AutoCloseable {

    /** What people may see: without user, password and token. */
    String address();

    /** The revision that the source points at now. */
    Head head();

    /** The files of that revision. */
    Checkout checkout(Revision revision);

    /** Removes all checkouts save those of these commits. */
    void prune(Set<String> commits);

    @Override
    void close();
}
