package dev.emptybox.stdlib.tasks;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Writer;

/** Keeps what a template renders, up to a size that no file made from one reaches, so that a template without end does not fill the memory. */
final class BoundedWriter extends Writer {

    private static final int LARGEST = 16 << 20;

    private final StringBuilder text = new StringBuilder();

    @Override
    public void write(char[] from, int offset, int count) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("it was interrupted");
        }
        if (text.length() + count > LARGEST) {
            throw new IOException("it renders more than " + LARGEST + " characters; look for a loop without end");
        }
        text.append(from, offset, count);
    }

    @Override
    public void flush() {
        // It is in memory.
    }

    @Override
    public void close() {
        // Nothing is open.
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
