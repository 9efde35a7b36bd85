package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Regular expressions of scripts. */
final class Patterns {

    private Patterns() {
    }

    /** {@code ^} and {@code $} stand for the ends of a line. */
    static Pattern of(String regex) {
        try {
            return Pattern.compile(regex, Pattern.MULTILINE);
        } catch (PatternSyntaxException wrong) {
            throw new ProblemException(Problem.of("'" + regex + "' is not a regular expression", wrong.getDescription(),
                wrong.getIndex() < 0 ? "" : "look at character " + (wrong.getIndex() + 1)));
        }
    }
}
