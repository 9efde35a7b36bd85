package dev.emptybox.stdlib.model;

import java.util.Objects;

/**
 * The content that a task wants a file to have.
 *
 * @param sha256 of that content
 * @param told   the digest that may be told to anybody who knows the script: of the same content with the names of
 *               secrets in place of their values; empty when the content does not come from the script alone
 * @param hidden whether the content is not to be shown
 */
public record WantedContent(String sha256, String told, boolean hidden) {

    public WantedContent {
        Objects.requireNonNull(sha256, "sha256 is null");
        Objects.requireNonNull(told, "told is null");
    }

    /** Content that everybody knows who knows the script. */
    public static WantedContent of(String sha256) {
        return new WantedContent(sha256, sha256, false);
    }
}
