package dev.emptybox.agent.git;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** The limits of one conversation: its time, its bytes, and how slowly they may arrive. */
final class Transfer {

    private final NetworkLimits limits;
    private final long begun = System.nanoTime();
    private volatile String exceeded = "";
    private volatile long mostBytes;

    Transfer(NetworkLimits limits) {
        this.limits = Objects.requireNonNull(limits, "limits is null");
        this.mostBytes = limits.listed();
    }

    /** From now on objects are fetched, with a higher limit than for names. */
    void fetching() {
        mostBytes = limits.fetched();
    }

    /** The exceeded limit, for messages; empty if none. */
    String exceeded() {
        return exceeded;
    }

    IOException exceed(String what) {
        exceeded = what;
        return new IOException(what);
    }

    /** The same content; reading fails when a limit is exceeded. */
    InputStream bounded(InputStream body) {
        return new Bounded(body);
    }

    private final class Bounded extends FilterInputStream {

        private long received;
        private long windowBytes;
        private long windowNanos;

        Bounded(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            long start = System.nanoTime();
            int value = super.read();
            account(value < 0 ? 0 : 1, start);
            return value;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            long start = System.nanoTime();
            int count = super.read(into, offset, length);
            account(Math.max(count, 0), start);
            return count;
        }

        private void account(int count, long start) throws IOException {
            long now = System.nanoTime();
            received += count;
            windowBytes += count;
            windowNanos += now - start;
            if (received > mostBytes) {
                throw exceed("it sent more than " + mostBytes + " bytes in one response");
            }
            if (now - begun > limits.total().toNanos()) {
                throw exceed("it took longer than " + limits.total().toSeconds() + " s");
            }
            if (windowNanos > limits.window().toNanos()) {
                if (windowBytes < NetworkLimits.SLOWEST_BYTES) {
                    throw exceed("it sent only " + windowBytes + " bytes in " + limits.window().toSeconds() + " s");
                }
                windowNanos = 0;
                windowBytes = 0;
            }
        }
    }
}
