package dev.emptybox.stdlib.model;

import java.time.Duration;

/** An attempt to connect to a port, and the result. */
public final class Tcp {

    private Tcp() {
    }

    /** @param timeout of the attempt */
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
     * @param refusal why the connection was refused, empty if accepted
     * @param elapsed the duration of the attempt
     */
    public record Answer(String refusal, Duration elapsed) implements Timed {

        @Override
        public Object untimed() {
            return refusal;
        }

        public boolean accepted() {
            return refusal.isEmpty();
        }
    }
}
