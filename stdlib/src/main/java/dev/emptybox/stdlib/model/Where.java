package dev.emptybox.stdlib.model;

import java.util.Objects;

/**
 * A position in a file of the state repo.
 *
 * @param file   path relative to the state repo, for example {@code converge.groovy}
 * @param line   counted from 1
 * @param column counted from 1
 * @param text   the source line, or an empty string if unknown
 */
public record Where(String file, int line, int column, String text) {

    public Where {
        Objects.requireNonNull(file, "file is null");
        Objects.requireNonNull(text, "text is null");
    }

    /** {@code file:line:column}; line 0 means the whole file. */
    @Override
    public String toString() {
        return line <= 0 ? file : file + ":" + line + ":" + Math.max(1, column);
    }
}
