package dev.emptybox.stdlib.model;

import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A position in a file of the state repo.
 *
 * @param file   path relative to the state repo, for example {@code converge.groovy}
 * @param line   counted from 1
 * @param column counted from 1
 * @param text   the source line, or an empty string if unknown
 * @param caller the line of another file that called this one; null if there is none, or it does not matter
 */
public record Where(String file, int line, int column, String text, Where caller) {

    public Where {
        Objects.requireNonNull(file, "file is null");
        Objects.requireNonNull(text, "text is null");
    }

    /** A position without a caller. */
    public Where(String file, int line, int column, String text) {
        this(file, line, column, text, null);
    }

    /** The same position, called from another one. */
    public Where from(Where calling) {
        return new Where(file, line, column, text, calling);
    }

    /** The callers, the nearest first. */
    public List<Where> callers() {
        return Stream.iterate(caller, Objects::nonNull, Where::caller).toList();
    }

    /** The same with the function applied to every source line. */
    Where map(UnaryOperator<String> function) {
        return new Where(file, line, column, function.apply(text), caller == null ? null : caller.map(function));
    }

    /** {@code file:line:column}; line 0 means the whole file. */
    @Override
    public String toString() {
        return line <= 0 ? file : file + ":" + line + ":" + Math.max(1, column);
    }
}
