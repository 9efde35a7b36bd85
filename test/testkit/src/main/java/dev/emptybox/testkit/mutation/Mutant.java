package dev.emptybox.testkit.mutation;

import java.util.List;

/**
 * A script with one mistake.
 *
 * @param file       path in the repo
 * @param line       where the mistake begins
 * @param column     where the mistake begins
 * @param what       the mistake, for people
 * @param text       the whole script with it
 * @param statements the statements around it, innermost first; empty for a value that a class begins with
 * @param excepted   whether a comment asks to leave it out
 */
public record Mutant(String file, int line, int column, String what, String text, List<Position> statements, boolean excepted) {

    /** The beginning of a statement, from 1. */
    public record Position(int line, int column) {
    }

    public Mutant {
        statements = List.copyOf(statements);
    }

    @Override
    public String toString() {
        return line + ": " + what;
    }
}
