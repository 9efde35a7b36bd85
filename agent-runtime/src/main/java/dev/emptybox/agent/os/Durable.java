package dev.emptybox.agent.os;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Atomic replacement of files: after a kill or a power failure there is the old or the new content. */
public final class Durable {

    private Durable() {
    }

    /** Replaces a file without fsync: atomically, but it may be the old one after a power failure. */
    public static void replaceQuickly(Path file, byte[] content) throws IOException {
        replaceBy(file, part -> Files.write(part, content));
    }

    /** The same, with a new file that no other user may read. */
    public static void replacePrivately(Path file, byte[] content) throws IOException {
        replaceBy(file, part -> {
            Files.deleteIfExists(part);
            Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(part, content);
        });
    }

    private interface Writing {
        void to(Path part) throws IOException;
    }

    private static void replaceBy(Path file, Writing content) throws IOException {
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            content.to(part);
            move(part, file);
        } catch (IOException failed) {
            removeQuietly(part);
            throw failed;
        }
    }

    /** Removes a useless file, if possible. */
    public static void removeQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException stays) {
            // It is replaced when possible again.
        }
    }

    /** Creates the directory if missing. */
    public static void replace(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        replaceBy(file, part -> {
            // Not a channel, which fails for an interrupted thread; data must not be lost because of that.
            try (var out = new FileOutputStream(part.toFile())) {
                out.write(content);
                out.getFD().sync();
            }
        });
        syncDirectory(file.getParent());
    }

    /** Renames it atomically, replacing the existing file. */
    public static void move(Path part, Path file) throws IOException {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Syncs the directory, so that names survive a power failure. Some file systems refuse this; the rename itself is done. */
    public static void syncDirectory(Path directory) {
        try {
            sync(directory);
        } catch (IOException notForced) {
            return;
        }
    }

    /** Syncs a file or directory, so that its content survives a power failure. */
    public static void sync(Path path) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
