package dev.emptybox.stdlib.model;

import java.util.Objects;

/**
 * A place in a file of the state repo.
 *
 * @param file   path relative to the state repo, for example {@code converge.groovy}
 * @param line   counted from 1
 * @param column counted from 1
 * @param text   the source line itself, or an empty string when it is not known
 */
public record Where(String file, int line, int column, String text) {

    public Where {
        Objects.requireNonNull(file, "file is null");
        Objects.requireNonNull(text, "text is null");
    }

    /** {@code file:line:column}; a line of 0 means the file as a whole. */
    @Override
    public String toString() {
        return line <= 0 ? file : file + ":" + line + ":" + Math.max(1, column);
    }
}
