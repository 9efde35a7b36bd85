package dev.emptybox.stdlib.model;

import java.time.Instant;
import java.util.Objects;

/**
 * One commit of the state repo; bound as {@code revision}.
 *
 * @param commit  the full commit id; for an edited working copy the id of its HEAD followed by {@code +edits-}, or
 *                {@code working-copy-}, and a short digest of its content
 * @param author  {@code Name <mail>}, may be empty
 * @param time    when it was committed
 * @param message the first line of its message
 * @param signer  the signer, empty if it is not signed or not verified
 */
public record Revision(String commit, String author, Instant time, String message, String signer) {

    /** The suffix of the commit id of a working copy with edits. */
    public static final String EDITS = "+edits";

    public Revision {
        Objects.requireNonNull(commit, "commit is null");
        Objects.requireNonNull(author, "author is null");
        Objects.requireNonNull(time, "time is null");
        Objects.requireNonNull(message, "message is null");
        Objects.requireNonNull(signer, "signer is null");
    }

    /** The first ten digits of the commit id, with its suffix, for messages. */
    public String shortId() {
        return commit.replaceFirst("^([0-9a-f]{10})[0-9a-f]{30}", "$1");
    }

    /** Whether it is the current content of a directory, including uncommitted edits. */
    public boolean edited() {
        return commit.startsWith("working-copy") || commit.contains(EDITS);
    }
}
