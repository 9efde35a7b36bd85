package dev.emptybox.stdlib.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a process ended, as far as that is known. Decisions use these types; {@link #text} is only printed. */
public sealed interface ExitStatus {

    /** It exited by itself. */
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
        /** It has not ended, as far as is known. */
        NONE(""),
        /** It ended while no parent waited for it. */
        GONE("is gone"),
        /** Its start was intended, and the agent ended before there was a process. */
        NEVER_LIVED("never came to life, the agent ended while it started it"),
        /** It was stopped on request. What it exited with then says nothing. */
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
     * Java reports a death by signal as 128 + signal, as a shell does for its child. A program that exits with such a code
     * looks the same. Only classic signals count; other codes stay codes.
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

    /** Whether an end is known. */
    default boolean ended() {
        return this != NONE;
    }

    /** @throws IllegalArgumentException when it is not the form in files of any status */
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
