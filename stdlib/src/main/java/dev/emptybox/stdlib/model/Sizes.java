package dev.emptybox.stdlib.model;

import java.util.regex.Pattern;

/** Sizes as users write them: {@code 512KiB}, {@code 10MiB}, {@code 2GiB}. */
public final class Sizes {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(KiB|MiB|GiB)");

    private Sizes() {
    }

    /**
     * @return bytes
     * @throws ProblemException if the text has another format
     */
    public static long parse(String text) {
        var form = FORM.matcher(text == null ? "" : text.strip());
        if (!form.matches()) {
            throw new ProblemException(Problem.of("'" + text + "' is not a size",
                "a size is a whole number with a unit: KiB, MiB or GiB", "write for example '10MiB'"));
        }
        long number = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "KiB" -> number << 10;
            case "MiB" -> number << 20;
            default -> number << 30;
        };
    }
}
