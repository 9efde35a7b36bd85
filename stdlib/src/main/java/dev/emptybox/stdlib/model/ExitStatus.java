package dev.emptybox.stdlib.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a process exited, as far as known. Decisions use these types; {@link #text} is only for display. */
public sealed interface ExitStatus {

    /** It exited. */
    record Exited(int code) implements ExitStatus {

        @Override
        public String stored() {
            return "exited with code " + code;
        }
    }

    /** A signal ended it. */
    record Killed(int signal) implements ExitStatus {

        @Override
        public String stored() {
            return "was killed by signal " + signal;
        }
    }

    /** There is no status. */
    enum Unknown implements ExitStatus {
        /** It has not exited, as far as known. */
        NONE(""),
        /** It exited without a parent that waited for it. */
        GONE("is gone"),
        /** Its start was intended, and the agent ended before the process existed. */
        NEVER_LIVED("never came to life, the agent ended while it started it"),
        /** It was stopped on request. Its exit code is meaningless. */
        STOPPED("was stopped");

        private final String stored;

        Unknown(String stored) {
            this.stored = stored;
        }

        @Override
        public String stored() {
            return stored;
        }
    }

    ExitStatus NONE = Unknown.NONE;
    ExitStatus GONE = Unknown.GONE;
    ExitStatus NEVER_LIVED = Unknown.NEVER_LIVED;
    ExitStatus STOPPED = Unknown.STOPPED;

    /**
     * Java reports a death by signal as 128 + signal, like a shell. A program that exits with such a code looks the same.
     * Only classic signals count; others are exit codes.
     */
    static ExitStatus of(int code) {
        int signal = code - 128;
        return signal >= 1 && signal <= 31 ? new Killed(signal) : new Exited(code);
    }

    /** The form in files, which is part of their format. */
    String stored();

    /** For messages: {@code exited with code 1}, the same words as in files for the time being. Empty for {@link #NONE}. */
    default String text() {
        return stored();
    }

    /** Whether the process reported success. */
    default boolean success() {
        return equals(new Exited(0));
    }

    /** Whether an exit is known. */
    default boolean ended() {
        return this != NONE;
    }

    /** @throws IllegalArgumentException if it is not the stored form of any status */
    static ExitStatus parse(String stored) {
        Matcher numbered = Pattern.compile("(exited with code|was killed by signal) (\\d{1,9})").matcher(stored);
        if (numbered.matches()) {
            int number = Integer.parseInt(numbered.group(2));
            return numbered.group(1).startsWith("exited") ? new Exited(number) : new Killed(number);
        }
        for (Unknown status : Unknown.values()) {
            if (status.stored().equals(stored)) {
                return status;
            }
        }
        throw new IllegalArgumentException("its exit is no exit status");
    }
}
