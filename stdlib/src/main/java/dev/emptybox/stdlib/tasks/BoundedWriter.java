package dev.emptybox.stdlib.tasks;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Writer;

/** Keeps the output of a template up to a size limit, so that an endless template does not fill the memory. */
final class BoundedWriter extends Writer {

    private static final int LARGEST = 16 << 20;

    private final StringBuilder text = new StringBuilder();

    @Override
    public void write(char[] from, int offset, int count) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("it was interrupted");
        }
        if (text.length() + count > LARGEST) {
            throw new IOException("it rendered more than " + LARGEST + " characters; check for an endless loop");
        }
        text.append(from, offset, count);
    }

    @Override
    public void flush() {
        // It is in memory.
    }

    @Override
    public void close() {
        // Nothing to close.
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
