package dev.emptybox.stdlib.tasks;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The schedule of a cron job: five fields, or one of the predefined names. */
final class CronSchedule {

    private static final List<String> NAMES = List.of("@reboot", "@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually");
    private static final Pattern PART = Pattern.compile("(?:(\\*)|([0-9a-z]+)(?:-([0-9a-z]+))?)(?:/([0-9]+))?");

    private enum Field {
        MINUTE("minute", 0, 59, ""),
        HOUR("hour", 0, 23, ""),
        DAY("day of the month", 1, 31, ""),
        MONTH("month", 1, 12, "jan feb mar apr may jun jul aug sep oct nov dec"),
        WEEKDAY("day of the week", 0, 7, "sun mon tue wed thu fri sat");

        private final String text;
        private final int least;
        private final int most;
        private final List<String> names;

        Field(String text, int least, int most, String names) {
            this.text = text;
            this.least = least;
            this.most = most;
            this.names = List.of(names.split(" "));
        }

        /** The value of the word, -1 if it is not valid in this field. */
        private int value(String word) {
            if (names.contains(word)) {
                return least + names.indexOf(word);
            }
            int number = word.matches("[0-9]{1,2}") ? Integer.parseInt(word) : -1;
            return number >= least && number <= most ? number : -1;
        }
    }

    private CronSchedule() {
    }

    /** What is wrong with the schedule, null if nothing is. */
    static String wrong(String text) {
        String plain = text.strip().toLowerCase(Locale.ROOT);
        if (plain.startsWith("@")) {
            return NAMES.contains(plain) ? null : "the names are " + String.join(", ", NAMES);
        }
        String[] fields = plain.split("\\s+");
        if (fields.length != Field.values().length) {
            return "it has " + fields.length + (fields.length == 1 ? " field" : " fields") + ", not five: minute, hour, day of the month, month, day of the week";
        }
        for (Field field : Field.values()) {
            for (String part : fields[field.ordinal()].split(",", -1)) {
                if (!fits(field, part)) {
                    return "'" + part + "' is not a valid " + field.text + ": " + field.least + " to " + field.most
                        + (field.names.size() > 1 ? " or " + field.names.get(0) + " to " + field.names.get(field.names.size() - 1) : "")
                        + ", a range such as 1-3, *, or a range or * with a step such as */2";
                }
            }
        }
        return null;
    }

    private static boolean fits(Field field, String part) {
        Matcher found = PART.matcher(part);
        if (!found.matches()) {
            return false;
        }
        boolean one = found.group(1) == null && found.group(3) == null;
        if (found.group(4) != null && (one || found.group(4).length() > 2 || Integer.parseInt(found.group(4)) == 0)) {
            return false;
        }
        if (found.group(1) != null) {
            return true;
        }
        int from = field.value(found.group(2));
        int to = one ? from : field.value(found.group(3));
        return from >= 0 && to >= from;
    }
}
