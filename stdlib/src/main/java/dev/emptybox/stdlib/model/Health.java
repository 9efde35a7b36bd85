package dev.emptybox.stdlib.model;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** Values about the health of a service: its check and its verdict. */
public final class Health {

    private Health() {
    }

    /** The level of health of a service. */
    public enum Level {
        OK("ok"),
        /** It works, but needs attention. */
        WARNING("warning"),
        CRITICAL("critical"),
        /** The check could not determine it. */
        UNKNOWN("unknown");

        private final String word;

        Level(String word) {
            this.word = word;
        }

        /** As shown to users and programs. */
        public String word() {
            return word;
        }
    }

    /** @param why for messages, empty if healthy */
    public record Verdict(Level level, String why) {

        public static final Verdict OK = new Verdict(Level.OK, "");

        public Verdict {
            Objects.requireNonNull(level, "level is null");
            Objects.requireNonNull(why, "why is null");
        }

        /** Whether the service works. */
        public boolean passes() {
            return level == Level.OK || level == Level.WARNING;
        }

        @Override
        public String toString() {
            return why.isEmpty() ? level.word() : level.word() + ": " + why;
        }
    }

    /** One kind of check. */
    public sealed interface Probe permits ByHttp, ByTcp, ByCommand, ByCode {

        /** For display. */
        String text();

        /** The checked port, for an address of the box itself. */
        default OptionalInt localPort() {
            return OptionalInt.empty();
        }

        private static OptionalInt localPort(String host, int port) {
            boolean local = host.equalsIgnoreCase("localhost") || host.startsWith("127.") || host.equals("::1") || host.equals("[::1]") || host.equals("0.0.0.0");
            return local ? OptionalInt.of(port) : OptionalInt.empty();
        }
    }

    /** A URL that answers 200 to 299 when the service is healthy. */
    public record ByHttp(String url) implements Probe {

        @Override
        public String text() {
            return Http.shown(url);
        }

        @Override
        public OptionalInt localPort() {
            try {
                URI address = URI.create(url);
                int usual = "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
                return address.getHost() == null ? OptionalInt.empty() : Probe.localPort(address.getHost(), address.getPort() < 0 ? usual : address.getPort());
            } catch (IllegalArgumentException noAddress) {
                return OptionalInt.empty();
            }
        }
    }

    /** A port that accepts connections. */
    public record ByTcp(String host, int port) implements Probe {

        @Override
        public String text() {
            return new Tcp.Connect(host, port, Duration.ZERO).address();
        }

        @Override
        public OptionalInt localPort() {
            return Probe.localPort(host, port);
        }
    }

    /**
     * A command that exits with 0 when the service is healthy.
     *
     * @param plugin whether its exit codes are those of monitoring plugins: 1 warning, 2 critical, others unknown
     */
    public record ByCommand(Command command, boolean plugin) implements Probe {

        @Override
        public String text() {
            return command.text();
        }
    }

    /** Code of the script. May be called only on the thread of the script, and lives as long as its generation. */
    public record ByCode(Supplier<Verdict> code) implements Probe {

        @Override
        public String text() {
            return "its check";
        }
    }

    /**
     * When a service counts as healthy.
     *
     * @param within     time after a start until its first success; earlier failures do not count
     * @param interval   between two checks; at most {@link #STARTING} while it starts
     * @param timeout    of one check
     * @param failures   that make it critical, consecutive
     * @param successes  that make it healthy, consecutive
     * @param minHealthy how long it must stay healthy after a start until the start counts as successful
     */
    public record Check(Probe probe, Duration within, Duration interval, Duration timeout, int failures, int successes, Duration minHealthy) {

        public static final Duration STARTING = Duration.ofMillis(500);

        public Check {
            Objects.requireNonNull(probe, "probe is null");
            for (Object duration : new Object[] {within, interval, timeout, minHealthy}) {
                Objects.requireNonNull(duration, "a duration is null");
            }
        }

        /** Between two checks while it starts. */
        public Duration startInterval() {
            return interval.compareTo(STARTING) < 0 ? interval : STARTING;
        }

        /** For messages: the check and its time limit. */
        public String text() {
            return probe.text() + " within " + Durations.text(within);
        }
    }
}
