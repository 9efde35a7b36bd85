package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Regular expressions of scripts. Excessive backtracking ends with a problem instead of blocking the cycle. */
final class Patterns {

    /**
     * Counted in steps and not in time, so that plan and apply agree. A few seconds at most; normal expressions take a few
     * steps per character.
     */
    private static final long MOST_STEPS = 100_000_000;

    private Patterns() {
    }

    static boolean found(Pattern pattern, CharSequence text) {
        return matcher(pattern, text).find();
    }

    /** Its searches throw a {@link ProblemException} if they take too many steps in total. */
    static Matcher matcher(Pattern pattern, CharSequence text) {
        return pattern.matcher(new Counted(pattern, text));
    }

    /** {@code ^} and {@code $} match at the ends of a line. */
    static Pattern of(String regex) {
        try {
            return Pattern.compile(regex, Pattern.MULTILINE);
        } catch (PatternSyntaxException wrong) {
            throw new ProblemException(Problem.of("'" + regex + "' is not a regular expression", wrong.getDescription(),
                wrong.getIndex() < 0 ? "" : "look at character " + (wrong.getIndex() + 1)));
        }
    }

    /** Counts the steps of a search by the characters it reads. */
    private static final class Counted implements CharSequence {

        private final Pattern pattern;
        private final CharSequence text;
        private long steps;

        Counted(Pattern pattern, CharSequence text) {
            this.pattern = pattern;
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++steps > MOST_STEPS) {
                throw new ProblemException(Problem.of("The regular expression '" + pattern + "' takes too long",
                    "it was given up after " + MOST_STEPS + " steps in a text of " + text.length() + " characters",
                    "avoid repetitions inside repetitions, as in (a+)+, and several .* in one expression"));
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
