package dev.emptybox.stdlib.model;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** When a job runs. Pure: the same for a clock that is real, simulated or set by a spec. */
public sealed interface Schedule {

    /** The first time after this one. */
    Instant next(Instant after);

    /** The latest time that is after the first one and not after the second; empty if there is none. */
    default Optional<Instant> latest(Instant after, Instant until) {
        Instant found = null;
        for (Instant time = next(after); !time.isAfter(until); time = next(time)) {
            found = time;
        }
        return Optional.ofNullable(found);
    }

    /**
     * Since when times are counted, if the clock may have been set back since.
     *
     * @param since the latest time that was handled
     */
    Instant anchor(Instant since, Instant now);

    /** As it is written: {@code every 10m}, {@code at 03:30 on mon, fri (Europe/Berlin)}. */
    String text();

    /** At a fixed distance from the previous time. */
    record Every(Duration interval) implements Schedule {

        public Every {
            if (interval.isNegative() || interval.isZero()) {
                throw new IllegalArgumentException("the interval is not positive");
            }
        }

        @Override
        public Instant next(Instant after) {
            return after.plus(interval);
        }

        @Override
        public Optional<Instant> latest(Instant after, Instant until) {
            long count = until.isBefore(after) ? 0 : Duration.between(after, until).dividedBy(interval);
            return count == 0 ? Optional.empty() : Optional.of(after.plus(interval.multipliedBy(count)));
        }

        @Override
        public Instant anchor(Instant since, Instant now) {
            return since.isAfter(now) ? now : since;
        }

        @Override
        public String text() {
            return "every " + Durations.text(interval);
        }
    }

    /**
     * At times of the day. A time that the clock skips when it is set forward runs at that moment; one that it shows twice
     * runs the first time.
     *
     * @param weekdays  empty for every day
     * @param monthdays days of the month, empty for every day; a month without such a day is left out
     */
    record At(List<LocalTime> times, Set<DayOfWeek> weekdays, Set<Integer> monthdays, ZoneId zone) implements Schedule {

        /** A clock that is set back by less does not repeat a run. */
        private static final Duration SMALL = Duration.ofHours(1);
        /** The 31st is on each day of the week within a few years. */
        private static final int MOST_DAYS = 366 * 30;

        public At {
            if (times.isEmpty()) {
                throw new IllegalArgumentException("there is no time");
            }
            times = times.stream().distinct().sorted().toList();
            weekdays = Set.copyOf(weekdays);
            monthdays = Set.copyOf(monthdays);
        }

        @Override
        public Instant next(Instant after) {
            // A day earlier, because a skipped time runs after its date.
            LocalDate date = after.atZone(zone).toLocalDate().minusDays(1);
            for (int days = 0; days < MOST_DAYS; days++, date = date.plusDays(1)) {
                if (isOn(date)) {
                    for (LocalTime time : times) {
                        Instant instant = instant(date.atTime(time));
                        if (instant.isAfter(after)) {
                            return instant;
                        }
                    }
                }
            }
            throw new IllegalStateException("there is no day for " + text());
        }

        private boolean isOn(LocalDate date) {
            return (weekdays.isEmpty() || weekdays.contains(date.getDayOfWeek())) && (monthdays.isEmpty() || monthdays.contains(date.getDayOfMonth()));
        }

        private Instant instant(LocalDateTime local) {
            ZoneRules rules = zone.getRules();
            List<ZoneOffset> offsets = rules.getValidOffsets(local);
            return offsets.isEmpty() ? rules.getTransition(local).getInstant() : local.toInstant(offsets.get(0));
        }

        @Override
        public Instant anchor(Instant since, Instant now) {
            return since.isAfter(now.plus(SMALL)) ? now : since;
        }

        @Override
        public String text() {
            String days = new TreeSet<>(weekdays).stream().map(day -> day.getDisplayName(TextStyle.SHORT, Locale.ROOT).toLowerCase(Locale.ROOT)).collect(Collectors.joining(", "));
            String dates = new TreeSet<>(monthdays).stream().map(String::valueOf).collect(Collectors.joining(", "));
            return "at " + times.stream().map(LocalTime::toString).collect(Collectors.joining(", ")) + (days.isEmpty() ? "" : " on " + days)
                + (dates.isEmpty() ? "" : " on day " + dates) + " (" + (zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId()) + ")";
        }
    }
}
