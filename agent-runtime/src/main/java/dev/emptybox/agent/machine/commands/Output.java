package dev.emptybox.agent.machine.commands;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * One output of a process, kept up to a limit and read beyond it, so that the process never blocks. Only what has
 * arrived is read: a grandchild that keeps the pipe open blocks nothing.
 */
final class Output {

    private final InputStream stream;
    private final int limit;
    private final byte[] buffer = new byte[1 << 14];
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean truncated;

    Output(InputStream stream, int limit) {
        this.stream = stream;
        this.limit = limit;
    }

    /** Reads available data; false if there was none. */
    boolean take() {
        try {
            int there = stream.available();
            if (there <= 0) {
                return false;
            }
            int count = stream.read(buffer, 0, Math.min(there, buffer.length));
            if (count <= 0) {
                return false;
            }
            int room = Math.min(count, limit - kept.size());
            kept.write(buffer, 0, room);
            truncated |= room < count;
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    boolean truncated() {
        return truncated;
    }

    String text() {
        return kept.toString(StandardCharsets.UTF_8);
    }
}
