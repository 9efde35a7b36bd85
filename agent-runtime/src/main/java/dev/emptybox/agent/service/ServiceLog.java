package dev.emptybox.agent.service;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The file that a service writes to by itself, so that no output depends on the agent's life. It is rotated only before
 * a start, with one old file kept; what a service writes while it runs has no limit.
 */
final class ServiceLog {

    private static final long ROTATE_ABOVE = 10L << 20;
    private static final int BLOCK = 8 << 10;
    private static final int MOST_TO_READ = 1 << 20;

    private final String name;
    private final Path file;

    ServiceLog(Path directory, String name) {
        this.name = name;
        this.file = directory.resolve(name + ".log");
    }

    /** The file to append to, rotated when it is large. Nothing of the service may be running. */
    File forStart() {
        try {
            Files.createDirectories(file.getParent());
            if (Files.isRegularFile(file) && Files.size(file) > ROTATE_ABOVE) {
                Path old = file.resolveSibling(file.getFileName() + ".1");
                Files.move(file, old, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            new FileOutputStream(file.toFile(), true).close();
            return file.toFile();
        } catch (IOException e) {
            throw new ProblemException(Problem.of("The log of service " + name + " cannot be written", e.toString(),
                "make " + file.getParent() + " writable, or give the agent another --home"), e);
        }
    }

    List<String> lastLines(int count) {
        return lastLines(count, 0);
    }

    /** @param start what stands before this byte does not count */
    List<String> lastLines(int count, long start) {
        if (count <= 0) {
            return List.of();
        }
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            List<String> lines = tail(in, count, start).lines().toList();
            return lines.subList(Math.max(0, lines.size() - count), lines.size());
        } catch (FileNotFoundException neverStarted) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads back from the end until there are enough lines, or too much of them. */
    private static String tail(RandomAccessFile in, int count, long start) throws IOException {
        long end = in.length();
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
