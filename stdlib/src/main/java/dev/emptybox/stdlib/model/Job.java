package dev.emptybox.stdlib.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Values about jobs: programs that run on a schedule and end. */
public final class Job {

    private Job() {
    }

    /** What happens when a run is due and the previous one has not ended. */
    public enum Overlap {
        /** The new run is left out. */
        SKIP,
        /** The new run starts when the previous one has ended; several become one. */
        QUEUE,
        /** The previous run is stopped, and the new one starts. */
        REPLACE;

        /** The name in scripts. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a failed job means for the box. */
    public enum Severity {
        /** Nothing: it is only shown. */
        INFO,
        /** The box is degraded. */
        WARNING,
        /** The box is unhealthy. */
        CRITICAL;

        /** The name in scripts. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A job that a script declares.
     *
     * @param process          what it starts, named like the job
     * @param timeout          after which a run is stopped and has failed; null for none
     * @param startingDeadline how late a run may start; null for no limit
     * @param retries          how often a failed run is started again
     * @param delay            before a retry
     * @param settings         everything about it as text, by name; secrets by name
     */
    public record Definition(Service.Definition process, Schedule schedule, Overlap overlap, Duration timeout, Duration startingDeadline,
                             int retries, Duration delay, Severity severity, Map<String, String> settings) {

        public Definition {
            Objects.requireNonNull(process, "process is null");
            Objects.requireNonNull(schedule, "schedule is null");
            Objects.requireNonNull(overlap, "overlap is null");
            Objects.requireNonNull(delay, "delay is null");
            Objects.requireNonNull(severity, "severity is null");
            settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        }

        public String name() {
            return process.name();
        }

        /** As it is on record when it is scheduled. */
        public State state() {
            return new State(settings);
        }
    }

    /**
     * A job as it is scheduled on a box.
     *
     * @param settings of its definition
     */
    public record State(Map<String, String> settings) {

        public State {
            settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        }

        /** For the fingerprint of the task; the order of settings does not matter. */
        public String fingerprint() {
            return Digests.sha256(new TreeMap<>(settings).toString());
        }

        /** What has changed, as text: {@code schedule every 10m -> every 15m}. */
        public String difference(State wanted) {
            var parts = Stream.concat(wanted.settings.keySet().stream(), settings.keySet().stream()).distinct()
                .filter(name -> !Objects.equals(settings.get(name), wanted.settings.get(name)))
                .map(name -> name + " " + shown(settings.get(name)) + " -> " + shown(wanted.settings.get(name))).toList();
            return String.join(", ", parts);
        }

        private static String shown(String value) {
            return value == null ? "(none)" : value;
        }
    }

    /** How a run ended. */
    public enum Result {
        SUCCEEDED, FAILED, TIMED_OUT,
        /** A newer run took its place. */
        REPLACED,
        /** The agent or an operator stopped it, or the job was removed. */
        STOPPED,
        /** It ended while no agent ran, and its exit code is not known. */
        UNKNOWN;

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }

        /** Whether it did not do its work, as far as known. */
        public boolean failed() {
            return this == FAILED || this == TIMED_OUT;
        }
    }

    /**
     * A run with all its attempts.
     *
     * @param due     when it had to start; the time of the request if it was started by hand
     * @param started when its latest attempt started
     * @param attempt counts from 1
     * @param exit    of the latest attempt; {@link ExitStatus#NONE} while it runs, and if it could not be started
     * @param why     why the latest attempt could not be started, otherwise empty
     * @param ended   null while it runs or waits for a retry
     * @param result  null while it runs or waits for a retry
     */
    public record Run(Instant due, Instant started, int attempt, ExitStatus exit, String why, Instant ended, Result result) {

        public static Run starting(Instant due, Instant started, int attempt) {
            return new Run(due, started, attempt, ExitStatus.NONE, "", null, null);
        }

        public Run ended(Instant when, Result as) {
            return new Run(due, started, attempt, exit, why, when, as);
        }

        /** The latest attempt has ended. */
        public Run with(ExitStatus how, String because) {
            return new Run(due, started, attempt, how, because, ended, result);
        }

        /** How the latest attempt ended, for messages: {@code exited with code 1}. */
        public String text() {
            return (why.isEmpty() ? exit.text() : why) + (attempt > 1 ? ", attempt " + attempt : "");
        }
    }
}
