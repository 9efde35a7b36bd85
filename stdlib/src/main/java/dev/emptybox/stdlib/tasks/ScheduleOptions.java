package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Schedule;
import dev.emptybox.stdlib.model.Words;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The times of a job, as options say them. */
final class ScheduleOptions {

    private static final List<String> WEEKDAYS = Stream.of(DayOfWeek.values()).map(day -> day.name().substring(0, 3).toLowerCase(Locale.ROOT)).toList();
    private static final int LAST_DAY = 31;

    private Duration interval;
    private final List<LocalTime> times = new ArrayList<>();
    private final Set<DayOfWeek> weekdays = EnumSet.noneOf(DayOfWeek.class);
    private final Set<Integer> monthdays = new TreeSet<>();
    private ZoneId timeZone;
    private boolean timed;
    private final List<Problem> wrong = new ArrayList<>();

    void every(String duration) {
        // Also if it is not a duration: then that is the only problem.
        interval = Duration.ZERO;
        interval = Durations.parse(duration);
        if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
            wrong.add(Problem.of("every is shorter than a second", "", "for a program that runs all the time, declare a service"));
        }
    }

    void at(List<String> texts) {
        timed = true;
        for (String text : texts) {
            try {
                if (!text.matches("\\d{2}:\\d{2}")) {
                    throw new DateTimeParseException("not of this form", text, 0);
                }
                times.add(LocalTime.parse(text));
            } catch (DateTimeParseException noTime) {
                wrong.add(Problem.of("at '" + text + "' is not a time of the day", "it is an hour from 00 to 23 and a minute from 00 to 59", "write for example at '03:30'"));
            }
        }
    }

    void weekdays(List<String> names) {
        for (String name : names) {
            String word = name.toLowerCase(Locale.ROOT);
            int index = WEEKDAYS.indexOf(word.substring(0, Math.min(3, word.length())));
            if (index >= 0 && DayOfWeek.values()[index].name().toLowerCase(Locale.ROOT).startsWith(word)) {
                weekdays.add(DayOfWeek.values()[index]);
            } else {
                wrong.add(Problem.of("weekday '" + name + "' is not a day of the week", "these are " + String.join(", ", WEEKDAYS), Words.didYouMean(word, WEEKDAYS)));
            }
        }
    }

    void monthdays(int... days) {
        for (int day : days) {
            monthdays.add(day);
            if (day < 1 || day > LAST_DAY) {
                wrong.add(Problem.of("monthday " + day + " is not a day of the month", "these are 1 to " + LAST_DAY, ""));
            }
        }
    }

    void zone(String name) {
        timeZone = ZoneOffset.UTC;
        try {
            timeZone = name.equals("UTC") ? ZoneOffset.UTC : ZoneId.of(name);
        } catch (DateTimeException unknown) {
            wrong.add(Problem.of("timeZone '" + name + "' is not known", Words.didYouMean(name, ZoneId.getAvailableZoneIds()), "write for example timeZone 'Europe/Berlin'"));
        }
    }

    List<Problem> complaints() {
        var all = new ArrayList<>(wrong);
        if (timed == (interval != null)) {
            all.add(Problem.of(timed ? "it has both every and at" : "it has no schedule", "exactly one of the two says when it runs", "write for example every '10m' or at '03:30'"));
        }
        if (!timed && (!weekdays.isEmpty() || !monthdays.isEmpty() || timeZone != null)) {
            all.add(Problem.of("weekday, monthday and timeZone apply only to at", "every counts from the previous run", "write for example at '03:30'"));
        }
        return all;
    }

    Schedule schedule() {
        return interval != null ? new Schedule.Every(interval) : new Schedule.At(times, weekdays, monthdays, timeZone == null ? ZoneOffset.UTC : timeZone);
    }
}
