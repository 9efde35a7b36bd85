package dev.emptybox.stdlib.model;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** Values about the health of a service: how it is asked for, and what the answer is. */
public final class Health {

    private Health() {
    }

    /** How well a service is. */
    public enum Level {
        OK("ok"),
        /** It serves, and somebody should look at it. */
        WARNING("warning"),
        CRITICAL("critical"),
        /** The check could not tell. */
        UNKNOWN("unknown");

        private final String word;

        Level(String word) {
            this.word = word;
        }

        /** What people and programs read. */
        public String word() {
            return word;
        }
    }

    /** @param why for people, empty when all is well */
    public record Verdict(Level level, String why) {

        public static final Verdict OK = new Verdict(Level.OK, "");

        public Verdict {
            Objects.requireNonNull(level, "level is null");
            Objects.requireNonNull(why, "why is null");
        }

        /** Whether the service does what it is there for. */
        public boolean passes() {
            return level == Level.OK || level == Level.WARNING;
        }

        @Override
        public String toString() {
            return why.isEmpty() ? level.word() : level.word() + ": " + why;
        }
    }

    /** One way to ask. */
    public sealed interface Probe permits ByHttp, ByTcp, ByCommand, ByCode {

        /** For people. */
        String text();

        /** The port that is asked on an address of the box itself. */
        default OptionalInt localPort() {
            return OptionalInt.empty();
        }

        private static OptionalInt localPort(String host, int port) {
            boolean local = host.equalsIgnoreCase("localhost") || host.startsWith("127.") || host.equals("::1") || host.equals("[::1]") || host.equals("0.0.0.0");
            return local ? OptionalInt.of(port) : OptionalInt.empty();
        }
    }

    /** A web address that answers 200 to 299 when the service is healthy. */
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

    /** A port that somebody listens on. */
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
     * A command that ends with 0 when the service is healthy.
     *
     * @param plugin whether its exit codes are those of monitoring plugins: 1 warning, 2 critical, all else unknown
     */
    public record ByCommand(Command command, boolean plugin) implements Probe {

        @Override
        public String text() {
            return command.text();
        }
    }

    /** A piece of the script. It may be called on the script's own thread only, and lives as long as its generation. */
    public record ByCode(Supplier<Verdict> code) implements Probe {

        @Override
        public String text() {
            return "its check";
        }
    }

    /**
     * When a service counts as healthy.
     *
     * @param within     after a start until its first healthy answer; a failure before that does not count
     * @param interval   between two questions; while it starts at most {@link #STARTING} lies between them
     * @param timeout    of one question
     * @param failures   in a row that make it critical
     * @param successes  in a row that make it healthy
     * @param minHealthy how long it stays healthy after a start until that has succeeded
     */
    public record Check(Probe probe, Duration within, Duration interval, Duration timeout, int failures, int successes, Duration minHealthy) {

        public static final Duration STARTING = Duration.ofMillis(500);

        public Check {
            Objects.requireNonNull(probe, "probe is null");
            for (Object duration : new Object[] {within, interval, timeout, minHealthy}) {
                Objects.requireNonNull(duration, "a duration is null");
            }
        }

        /** Between two questions while it starts. */
        public Duration startInterval() {
            return interval.compareTo(STARTING) < 0 ? interval : STARTING;
        }

        /** For people: what is asked, and how long it may take. */
        public String text() {
            return probe.text() + " within " + Durations.text(within);
        }
    }
}
