package dev.emptybox.agent.supervisor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.function.Consumer;

/** Follows the log of a service across rotations. Polled; each line is delivered once. */
final class LogFollower {

    private static final int BLOCK = 64 << 10;
    private static final int LONGEST_LINE = 16 << 10;
    private static final int PATIENCE = 5;
    /** More than this per poll is a flood, of which only the end is delivered. */
    private static final long FLOOD = 1 << 20;
    private static final long END_OF_FLOOD = 16 << 10;

    private final Path file;
    private final Path copy;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    /** How many bytes of the line are from the current file; the rest is from the rotated one. */
    private int own;
    private long position;
    private Object copied;
    private int impatience;

    /** @param position the start, in bytes */
    LogFollower(ServiceLog log, long position) {
        this.file = log.file();
        this.copy = log.rotated(1);
        this.position = position;
        this.copied = key();
    }

    /**
     * The file was rotated or truncated, and not completely kept.
     *
     * @param bytes by how much positions have moved towards the beginning, of the copy or the file
     */
    void dropped(long bytes) {
        if (position < bytes) {
            line.reset();
            own = 0;
        }
        position = Math.max(0, position - bytes);
    }

    /** Delivers new output. An incomplete line is held back, unless it is very long. */
    void look(Consumer<String> lines) throws IOException {
        look(lines, Long.MAX_VALUE);
    }

    /** @param limit the end in the current file */
    void look(Consumer<String> lines, long limit) throws IOException {
        rewind();
        Object now = key();
        if (now != null && !now.equals(copied)) {
            // The copy exists a moment before the file is truncated.
            if (size(file) >= size(copy) && impatience++ < PATIENCE) {
                return;
            }
            read(copy, lines, Long.MAX_VALUE);
            position = 0;
            own = 0;
            impatience = 0;
            copied = now;
        }
        if (size(file) < position) {
            position = 0;
            own = 0;
        }
        read(file, lines, limit);
    }

    /** An incomplete line is read again: secrets at its beginning are overwritten when it is complete. */
    private void rewind() {
        byte[] read = line.toByteArray();
        line.reset();
        line.write(read, 0, read.length - own);
        position -= own;
        own = 0;
    }

    boolean isAtEnd() {
        return position >= size(file);
    }

    /** Delivers the rest after the last output. */
    void end(Consumer<String> lines) {
        if (line.size() > 0) {
            flush(lines);
        }
    }

    private void read(Path from, Consumer<String> lines, long limit) throws IOException {
        try (var in = FileChannel.open(from, StandardOpenOption.READ)) {
            var block = ByteBuffer.allocate(BLOCK);
            long end = Math.min(in.size(), limit);
            skip(end, lines);
            while (position < end && in.read(block, position) > 0) {
                int count = (int) Math.min(block.position(), end - position);
                position += count;
                block.flip().limit(count);
                while (block.hasRemaining()) {
                    take(block.get(), lines);
                }
                block.clear();
            }
        } catch (NoSuchFileException notYet) {
            position = 0;
        }
    }

    private void skip(long end, Consumer<String> lines) {
        if (end - position > FLOOD) {
            long left = end - END_OF_FLOOD;
            line.reset();
            own = 0;
            lines.accept("(" + (left - position) + " bytes skipped: the service writes faster than its log is read)");
            position = left;
        }
    }

    private void take(byte b, Consumer<String> lines) {
        if (b == '\n') {
            flush(lines);
            return;
        }
        line.write(b);
        own++;
        if (line.size() >= LONGEST_LINE) {
            flush(lines);
        }
    }

    private void flush(Consumer<String> lines) {
        String text = line.toString(StandardCharsets.UTF_8);
        // Before delivery: a line whose handling fails must not be delivered repeatedly.
        line.reset();
        own = 0;
        lines.accept(text);
    }

    private Object key() {
        try {
            return Objects.requireNonNullElse(Files.readAttributes(copy, BasicFileAttributes.class).fileKey(), "");
        } catch (IOException notThere) {
            return null;
        }
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException notThere) {
            return 0;
        }
    }
}
