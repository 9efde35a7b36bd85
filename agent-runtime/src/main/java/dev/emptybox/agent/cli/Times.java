package dev.emptybox.agent.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Formats times for display. */
final class Times {

    private Times() {
    }

    /** To the second, in UTC; other texts are returned unchanged. */
    static String seconds(Object time) {
        try {
            return Instant.parse(String.valueOf(time)).truncatedTo(ChronoUnit.SECONDS).toString();
        } catch (DateTimeException other) {
            return String.valueOf(time);
        }
    }

    /** The two largest units: {@code 3d 4h}, {@code 5m 10s}. */
    static String length(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds >= 86_400) {
            return seconds / 86_400 + "d " + seconds % 86_400 / 3600 + "h";
        }
        if (seconds >= 3600) {
            return seconds / 3600 + "h " + seconds % 3600 / 60 + "m";
        }
        return seconds >= 60 ? seconds / 60 + "m " + seconds % 60 + "s" : seconds + "s";
    }
}
