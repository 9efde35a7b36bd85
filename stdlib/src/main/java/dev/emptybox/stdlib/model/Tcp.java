package dev.emptybox.stdlib.model;

import java.time.Duration;

/** An attempt to connect to a port, and what came of it. */
public final class Tcp {

    private Tcp() {
    }

    /** @param timeout after which the attempt is given up */
    public record Connect(String host, int port, Duration timeout) implements Query {

        /** {@code host:port}, an IPv6 address in brackets. */
        public String address() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }

        @Override
        public String key() {
            return address();
        }

        @Override
        public String text() {
            return address();
        }
    }

    /**
     * @param refusal why nobody accepted, empty when somebody did
     * @param elapsed how long it took to know
     */
    public record Answer(String refusal, Duration elapsed) {

        public boolean accepted() {
            return refusal.isEmpty();
        }
    }
}
