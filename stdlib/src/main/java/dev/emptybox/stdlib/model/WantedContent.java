package dev.emptybox.stdlib.model;

import java.util.Objects;

/**
 * The wanted content of a file.
 *
 * @param sha256 of that content
 * @param publicDigest   the public digest: of the same content with the names of secrets in place of their values; empty if the
 *               content does not come from the script alone
 * @param hidden whether the content must not be shown
 */
public record WantedContent(String sha256, String publicDigest, boolean hidden) {

    public WantedContent {
        Objects.requireNonNull(sha256, "sha256 is null");
        Objects.requireNonNull(publicDigest, "publicDigest is null");
    }

    /** Content that is known from the script alone. */
    public static WantedContent of(String sha256) {
        return new WantedContent(sha256, sha256, false);
    }
}
