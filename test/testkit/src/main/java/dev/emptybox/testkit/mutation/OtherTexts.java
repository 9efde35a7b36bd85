package dev.emptybox.testkit.mutation;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** For a text, another one of its kind that still compiles: a longer duration, another mode, signal or path. */
final class OtherTexts {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Pattern MODE = Pattern.compile("0[0-7]{3}");
    private static final Pattern FILE = Pattern.compile(".*\\.\\w+", Pattern.DOTALL);

    private OtherTexts() {
    }

    static String than(String text) {
        Matcher duration = DURATION.matcher(text);
        if (duration.matches()) {
            return Long.parseLong(duration.group(1)) * 10 + duration.group(2);
        }
        if (MODE.matcher(text).matches()) {
            return text.equals("0700") ? "0644" : "0700";
        }
        if (text.equals("TERM")) {
            return "INT";
        }
        if (text.equals("java")) {
            return "javac";
        }
        return FILE.matcher(text).matches() ? escaped(text).replaceFirst("\\.(\\w+)$", "x.$1") : escaped(text) + "x";
    }

    /** As it was written between single quotes. */
    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n");
    }
}
