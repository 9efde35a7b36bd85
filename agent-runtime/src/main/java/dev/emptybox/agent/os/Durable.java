package dev.emptybox.agent.os;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are replaced whole: after a kill or a loss of power there is the old content or the new. */
public final class Durable {

    private Durable() {
    }

    /** Replaces a file that is only news: whole, but it may be the old one after a loss of power. */
    public static void replaceQuickly(Path file, byte[] content) throws IOException {
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            Files.write(part, content);
            move(part, file);
        } catch (IOException failed) {
            removeQuietly(part);
            throw failed;
        }
    }

    /** Removes a file that is of no use; it may stay. */
    public static void removeQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException stays) {
            // It is replaced once that is possible again.
        }
    }

    /** Makes the directory when it is missing. */
    public static void replace(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            // No channel: those fail for a thread that is interrupted, and what must not be lost cannot depend on that.
            try (var out = new FileOutputStream(part.toFile())) {
                out.write(content);
                out.getFD().sync();
            }
            move(part, file);
        } catch (IOException failed) {
            removeQuietly(part);
            throw failed;
        }
        syncDirectory(file.getParent());
    }

    /** Gives it its name at once, in the place of what has that name now. */
    public static void move(Path part, Path file) throws IOException {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes names in the directory survive a loss of power. Some file systems refuse that; the rename itself has happened. */
    public static void syncDirectory(Path directory) {
        try {
            sync(directory);
        } catch (IOException notForced) {
            return;
        }
    }

    /** Makes the content of a file, or the names in a directory, survive a loss of power. */
    public static void sync(Path path) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
