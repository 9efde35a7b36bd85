package dev.emptybox.agent.supervisor;

import dev.emptybox.agent.os.Durable;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Service;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The log file that a service writes directly, {@code NAME.log}, and the rotated ones, {@code NAME.log.1} being the newest.
 * A service keeps its file open for append, so the file is copied and truncated: output in the instant between is lost, and
 * a crash between duplicates some lines. All files are private to the user of the agent.
 */
final class ServiceLog {

    private static final int BLOCK = 8 << 10;
    private static final int MOST_TO_READ = 1 << 20;
    private static final long FLOOD = 1 << 20;
    private static final long KEPT_OF_FLOOD = 256 << 10;
    private static final int END_OF_FLOOD = 16 << 10;
    private static final long CALM = 64 << 10;

    private final String name;
    private final Path file;
    private long start;
    private int rotations;
    private int emptied;
    /** Bytes of the current flood; 0 if there is none. */
    private long dropped;

    ServiceLog(Path directory, String name) {
        this.name = name;
        this.file = directory.resolve(name + ".log");
    }

    Path file() {
        return file;
    }

    Path rotated(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    /** Removes read permissions set by an earlier version of the agent. */
    void protect() throws IOException {
        if (Files.isDirectory(file.getParent())) {
            ownerOnly(file.getParent(), "rwx------");
        }
        if (Files.exists(file)) {
            ownerOnly(file, "rw-------");
        }
    }

    /** Removes the file and the rotated ones. */
    synchronized void remove() {
        try {
            Files.deleteIfExists(file);
            int number = 1;
            while (Files.deleteIfExists(rotated(number))) {
                number++;
            }
        } catch (IOException e) {
            throw new ProblemException(Problem.of("The log of service " + name + " cannot be removed", e.toString(),
                "correct the permissions of " + file.getParent()));
        }
    }

    /** Moves its files to those of another name, which are replaced. A process that has the file open continues to write to it. */
    synchronized void moveTo(ServiceLog other) {
        try {
            if (Files.exists(file)) {
                other.remove();
                Durable.move(file, other.file);
                for (int number = 1; Files.exists(rotated(number)); number++) {
                    Durable.move(rotated(number), other.rotated(number));
                }
            }
        } catch (IOException e) {
            throw new ProblemException(Problem.of("The log of service " + name + " cannot be renamed", e.toString(),
                "correct the permissions of " + file.getParent()), e);
        }
    }

    /** The file to append to. */
    synchronized File forStart(Service.Log limits) {
        try {
            Files.createDirectories(file.getParent());
            new FileOutputStream(file.toFile(), true).close();
            ownerOnly(file.getParent(), "rwx------");
            ownerOnly(file, "rw-------");
            rotateIfPossible(limits);
            start = Files.size(file);
            return file.toFile();
        } catch (IOException e) {
            throw new ProblemException(Problem.of("The log of service " + name + " cannot be written", e.toString(),
                "make " + file.getParent() + " writable, or give the agent another --home"), e);
        }
    }

    /** A full disk must not prevent a start: the file is rotated later. */
    private void rotateIfPossible(Service.Log limits) {
        try {
            rotate(limits);
        } catch (IOException full) {
            // Reported by the log keeper.
        }
    }

    /** The number of rotations since this object was created. */
    synchronized int rotations() {
        return rotations;
    }

    /** How often the file was truncated since this object was created, with or without a copy. */
    synchronized int emptied() {
        return emptied;
    }

    /**
     * Whether it grows faster than it can be read before rotation. A flood lasts until little is written between two
     * passes.
     */
    synchronized boolean isFlooded(Service.Log limits) {
        return length() > (dropped > 0 ? Math.min(limits.maxBytes(), CALM) : limits.maxBytes() + Math.max(limits.maxBytes(), FLOOD));
    }

    /** Whether there was a flood at the last pass. */
    synchronized boolean isDropping() {
        return dropped > 0;
    }

    /**
     * Truncates a flooded file without a copy, so that the duration does not depend on the size, and older logs are kept.
     * Its last lines are kept below a line that reports how much is missing. Ends with the next {@link #rotate}.
     *
     * @return by how many bytes the end has moved towards the beginning
     */
    synchronized long drop() throws IOException {
        try (var in = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
             var out = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            long size = in.size();
            byte[] end = lastWholeLines(in, size);
            dropped += size - end.length;
            in.truncate(0);
            start = 0;
            emptied++;
            byte[] mark = mark(dropped);
            out.write(new ByteBuffer[] {ByteBuffer.wrap(mark), ByteBuffer.wrap(end)});
            return size - end.length - mark.length;
        }
    }

    private static byte[] lastWholeLines(FileChannel in, long size) throws IOException {
        var block = ByteBuffer.allocate((int) Math.min(END_OF_FLOOD, size));
        int count = Math.max(0, in.read(block, size - block.capacity()));
        int from = 0;
        while (from < count && block.get(from) != '\n') {
            from++;
        }
        return Arrays.copyOfRange(block.array(), Math.min(from + 1, count), count);
    }

    private static byte[] mark(long bytes) {
        return ("(" + bytes + " bytes lost: the service writes faster than its log is rotated)\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Copies and truncates the file if it is too large. The copy is not larger than allowed either: of a file that has grown
     * too fast only the end is kept, below a line that reports it.
     *
     * @return by how many bytes the end in the copy has moved towards the beginning
     */
    synchronized long rotate(Service.Log limits) throws IOException {
        dropped = 0;
        if (length() <= limits.maxBytes()) {
            return 0;
        }
        long moved = 0;
        Path fresh = file.resolveSibling(file.getFileName() + ".copy");
        try (var in = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (limits.keep() > 0) {
                moved = copy(in, fresh, isFlooded(limits) ? in.size() - Math.min(limits.maxBytes(), KEPT_OF_FLOOD) : 0, limits);
            }
            in.truncate(0);
            start = 0;
            rotations++;
            emptied++;
        } finally {
            Files.deleteIfExists(fresh);
        }
        int old = limits.keep() + 1;
        while (Files.deleteIfExists(rotated(old))) {
            old++;
        }
        return moved;
    }

    private long copy(FileChannel in, Path fresh, long from, Service.Log limits) throws IOException {
        Files.deleteIfExists(fresh);
        Files.createFile(fresh);
        ownerOnly(fresh, "rw-------");
        try (var out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            byte[] mark = from == 0 ? new byte[0] : mark(from);
            out.write(ByteBuffer.wrap(mark));
            long copied = copy(in, from, in.size(), out);
            shift(limits.keep());
            Durable.move(fresh, rotated(1));
            copy(in, copied, Math.min(in.size(), copied + Math.min(limits.maxBytes(), KEPT_OF_FLOOD)), out);
            return from - mark.length;
        }
    }

    /** Copies the current content and not new output: a fast writer could never be caught up with. */
    private static long copy(FileChannel in, long from, long end, FileChannel out) throws IOException {
        long position = from;
        while (position < end) {
            position += in.transferTo(position, end - position, out);
        }
        return position;
    }

    /** A service may print secrets, which other users of the box must not read. */
    private static void ownerOnly(Path path, String mode) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
        }
    }

    private void shift(int keep) throws IOException {
        for (int number = keep - 1; number >= 1; number--) {
            if (Files.exists(rotated(number))) {
                Durable.move(rotated(number), rotated(number + 1));
            }
        }
    }

    long length() {
        try {
            return Files.size(file);
        } catch (IOException notThere) {
            return 0;
        }
    }

    /** The last lines since the latest start, or since the file was truncated. */
    synchronized List<String> lastLinesSinceStart(int count) {
        return lastLines(file, count, start, length());
    }

    /** The last lines, including rotated files. */
    List<String> lastLines(int count) {
        return lastLines(count, length());
    }

    /** @param end content after this position is ignored */
    List<String> lastLines(int count, long end) {
        var lines = new ArrayList<>(lastLines(file, count, 0, end));
        for (int old = 1; lines.size() < count && Files.exists(rotated(old)); old++) {
            lines.addAll(0, lastLines(rotated(old), count - lines.size(), 0, Long.MAX_VALUE));
        }
        return lines;
    }

    private static List<String> lastLines(Path from, int count, long start, long end) {
        if (count <= 0) {
            return List.of();
        }
        try (var in = new RandomAccessFile(from.toFile(), "r")) {
            List<String> lines = tail(in, count, start, Math.min(end, in.length())).lines().toList();
            return lines.subList(Math.max(0, lines.size() - count), lines.size());
        } catch (FileNotFoundException neverStarted) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads backwards from the end until there are enough lines, or a size limit is reached. */
    private static String tail(RandomAccessFile in, int count, long start, long end) throws IOException {
        long from = end;
        int newlines = 0;
        while (from > start && newlines <= count && end - from < MOST_TO_READ) {
            var block = new byte[(int) Math.min(BLOCK, from - start)];
            from -= block.length;
            in.seek(from);
            in.readFully(block);
            for (byte b : block) {
                newlines += b == '\n' ? 1 : 0;
            }
        }
        var text = new byte[(int) (end - from)];
        in.seek(from);
        in.readFully(text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
