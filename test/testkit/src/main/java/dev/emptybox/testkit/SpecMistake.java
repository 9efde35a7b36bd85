package dev.emptybox.testkit;

import dev.emptybox.stdlib.model.Problem;

/** The spec itself is wrong or incomplete: the message has what, why and the cure, one per line. */
public final class SpecMistake extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SpecMistake(Problem problem) {
        super(text(problem));
    }

    SpecMistake(String what, String why, String cure) {
        this(Problem.of(what, why, cure));
    }

    private static String text(Problem problem) {
        return problem.what() + line(problem.why()) + line(problem.cure());
    }

    private static String line(String text) {
        return text.isEmpty() ? "" : "\n  " + text.replace("\n", "\n  ");
    }
}
