package dev.emptybox.agent.service;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Service;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The file that a service writes to by itself, {@code NAME.log}, and the rotated ones, {@code NAME.log.1} being the
 * youngest. A service keeps its file open and appends to it, so the file is copied and emptied: what is written in the
 * instant between is lost, and a crash between leaves some lines twice.
 */
final class ServiceLog {

    private static final int BLOCK = 8 << 10;
    private static final int MOST_TO_READ = 1 << 20;

    private final String name;
    private final Path file;
    private long start;

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

    /** The file to append to. */
    synchronized File forStart(Service.Log limits) {
        try {
            Files.createDirectories(file.getParent());
            new FileOutputStream(file.toFile(), true).close();
            rotateIfPossible(limits);
            start = Files.size(file);
            return file.toFile();
        } catch (IOException e) {
            throw new ProblemException(Problem.of("The log of service " + name + " cannot be written", e.toString(),
                "make " + file.getParent() + " writable, or give the agent another --home"), e);
        }
    }

    /** A full disk must not keep a service down: the file is rotated later. */
    private void rotateIfPossible(Service.Log limits) {
        try {
            rotate(limits);
        } catch (IOException full) {
            // The log keeper says so.
        }
    }

    /** Empties the file when it is larger than allowed, after a copy was made. */
    synchronized void rotate(Service.Log limits) throws IOException {
        if (length() <= limits.maxBytes()) {
            return;
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".copy");
        try (var in = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (limits.keep() > 0) {
                try (var out = FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                    long copied = copy(in, 0, out);
                    shift(limits.keep());
                    Files.move(fresh, rotated(1), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                    copy(in, copied, out);
                }
            }
            in.truncate(0);
            start = 0;
        } finally {
            Files.deleteIfExists(fresh);
        }
        int old = limits.keep() + 1;
        while (Files.deleteIfExists(rotated(old))) {
            old++;
        }
    }

    private static long copy(FileChannel in, long from, FileChannel out) throws IOException {
        long position = from;
        while (position < in.size()) {
            position += in.transferTo(position, in.size() - position, out);
        }
        return position;
    }

    private void shift(int keep) throws IOException {
        for (int number = keep - 1; number >= 1; number--) {
            if (Files.exists(rotated(number))) {
                Files.move(rotated(number), rotated(number + 1), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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

    /** The last lines since the latest start, or since the file was emptied. */
    synchronized List<String> lastLinesSinceStart(int count) {
        return lastLines(file, count, start, length());
    }

    /** The last lines, also those in rotated files. */
    List<String> lastLines(int count) {
        return lastLines(count, length());
    }

    /** @param end what stands behind this byte does not count */
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

    /** Reads back from the end until there are enough lines, or too much of them. */
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
