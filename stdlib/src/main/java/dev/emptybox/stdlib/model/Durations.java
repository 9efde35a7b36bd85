package dev.emptybox.stdlib.model;

import java.time.Duration;
import java.util.regex.Pattern;

/** Durations as users write them: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}. */
public final class Durations {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    private Durations() {
    }

    /** @throws ProblemException if the text has another format */
    public static Duration parse(String text) {
        var form = FORM.matcher(text == null ? "" : text.strip());
        if (!form.matches()) {
            throw new ProblemException(Problem.of("'" + text + "' is not a duration",
                "a duration is a whole number with a unit: ms, s, m or h", "write for example '30s' or '5m'"));
        }
        long number = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    /** The shortest exact way to write it: {@code 90s}, {@code 5m}, {@code 1.25 s} is written as {@code 1250ms}. */
    public static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds % 3600 == 0 && seconds > 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
