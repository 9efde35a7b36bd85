package dev.emptybox.stdlib.model;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** Reads content in memory as if it were a file. */
final class ContentChannel implements SeekableByteChannel {

    private final ByteBuffer content;
    private long position;
    private boolean closed;

    ContentChannel(ByteBuffer content) {
        this.content = content;
    }

    @Override
    public int read(ByteBuffer target) throws ClosedChannelException {
        requireOpen();
        if (position >= content.limit()) {
            return -1;
        }
        int count = (int) Math.min(target.remaining(), content.limit() - position);
        target.put(content.slice((int) position, count));
        position += count;
        return count;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public long position() throws ClosedChannelException {
        requireOpen();
        return position;
    }

    @Override
    public SeekableByteChannel position(long place) throws ClosedChannelException {
        requireOpen();
        if (place < 0) {
            throw new IllegalArgumentException("position " + place + " is negative");
        }
        position = place;
        return this;
    }

    @Override
    public long size() throws ClosedChannelException {
        requireOpen();
        return content.limit();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() {
        closed = true;
    }

    private void requireOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }
}
