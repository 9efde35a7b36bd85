package dev.emptybox.stdlib.model;

import java.time.Instant;
import java.util.Objects;

/**
 * One commit of the state repo, as a script sees it in {@code revision}.
 *
 * @param commit  the full commit id; an edited working copy has the id of its HEAD with {@code +edits-} behind it, or
 *                {@code working-copy-}, and a short digest of what it holds
 * @param author  {@code Name <mail>}, may be empty
 * @param time    when it was committed
 * @param message the first line of its message
 * @param signer  who signed it, empty when nobody did or nobody checked
 */
public record Revision(String commit, String author, Instant time, String message, String signer) {

    /** What follows the commit id of a working copy with edits. */
    public static final String EDITS = "+edits";

    public Revision {
        Objects.requireNonNull(commit, "commit is null");
        Objects.requireNonNull(author, "author is null");
        Objects.requireNonNull(time, "time is null");
        Objects.requireNonNull(message, "message is null");
        Objects.requireNonNull(signer, "signer is null");
    }

    /** The first ten digits of the commit id, for people; what is behind it stays. */
    public String shortId() {
        return commit.replaceFirst("^([0-9a-f]{10})[0-9a-f]{30}", "$1");
    }

    /** Whether it is what stands in a directory just now, and not only what was committed. */
    public boolean edited() {
        return commit.startsWith("working-copy") || commit.contains(EDITS);
    }
}
