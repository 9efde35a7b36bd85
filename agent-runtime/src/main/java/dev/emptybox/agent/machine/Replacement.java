package dev.emptybox.agent.machine;

import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.FileNames;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Builds a new file or directory beside its target and moves it there when it is whole. A kill at any moment leaves
 * the old target or the new one, and at worst a left-over that the next change of the same target removes.
 */
final class Replacement {

    private static final String MARK = ".emptybox-";
    private static final int LONGEST_NAME = 200;
    private static final int RANDOM_BYTES = 6;

    /** Writes the content of the new file. */
    @FunctionalInterface
    interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    /** Looks at the new file before it takes its place; what it throws leaves the old one there. */
    @FunctionalInterface
    interface Staged {
        void check(Path file) throws IOException;
    }

    static final Staged UNCHECKED = file -> { };

    private final Path target;
    private final boolean durable;
    private final boolean sweeping;
    private final SecureRandom random = new SecureRandom();

    /** @param target no link, and its directory exists */
    Replacement(Path target) {
        this(target, true, true);
    }

    private Replacement(Path target, boolean durable, boolean sweeping) {
        this.target = target;
        this.durable = durable;
        this.sweeping = sweeping;
    }

    /**
     * For one of many that are compared again on the next pass: it does not wait for the disk, so what a loss of power
     * takes is written anew.
     *
     * @param sweeping whether left-overs may be beside it
     */
    static Replacement oneOfMany(Path target, boolean sweeping) {
        return new Replacement(target, false, sweeping);
    }

    /** Whether the name is one that a killed agent may have left. */
    static boolean leftOver(String name) {
        return name.startsWith(".") && name.contains(MARK);
    }

    /** @param attributes with a mode; owner and group are set only where they differ from what the file got */
    void file(Content content, Attributes attributes, Staged staged) throws IOException {
        sweep();
        Path temporary = temporary();
        try {
            boolean copied = ExtendedAttributes.makeCopy(target, temporary, attributes);
            if (!copied) {
                // Nobody else may read it before it has its own mode: it may hold a secret.
                Files.createFile(temporary, permissions("rw-------"));
            }
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                content.writeTo(channel);
                if (!copied) {
                    ExtendedAttributes.copy(target, temporary);
                }
                Ownership.set(temporary, target, attributes);
                if (durable) {
                    channel.force(true);
                }
            }
            staged.check(temporary);
            moveIntoPlace(temporary);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    void directory(Attributes attributes) throws IOException {
        sweep();
        Path temporary = temporary();
        try {
            Files.createDirectory(temporary, permissions("rwx------"));
            Ownership.set(temporary, target, attributes);
            moveIntoPlace(temporary);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    void link(String leadsTo) throws IOException {
        sweep();
        Path temporary = temporary();
        try {
            Files.createSymbolicLink(temporary, FileNames.resolve(Path.of(""), leadsTo));
            moveIntoPlace(temporary);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static FileAttribute<?> permissions(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }

    private void moveIntoPlace(Path temporary) throws IOException {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        if (durable) {
            syncDirectory(target.getParent());
        }
    }

    /** Removes what a killed agent left of an earlier change of the same target. */
    void sweep() throws IOException {
        if (!sweeping) {
            return;
        }
        String prefix = prefix();
        int length = prefix.length() + 2 * RANDOM_BYTES;
        try (DirectoryStream<Path> siblings = Files.newDirectoryStream(target.getParent(), sibling -> {
            String name = sibling.getFileName().toString();
            return name.length() == length && name.startsWith(prefix);
        })) {
            for (Path leftOver : siblings) {
                if (Files.isRegularFile(leftOver, LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(leftOver)
                    || Files.isDirectory(leftOver, LinkOption.NOFOLLOW_LINKS)) {
                    Files.deleteIfExists(leftOver);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private Path temporary() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return target.resolveSibling(prefix() + HexFormat.of().formatHex(bytes));
    }

    /** A name near the longest that a file system takes leaves no room for more. */
    private String prefix() {
        String name = target.getFileName().toString();
        boolean tooLong = name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME;
        return "." + (tooLong ? Digests.sha256(name).substring(0, 32) : name) + MARK;
    }

    /** Makes the new name survive a loss of power. Some file systems refuse; then the move stands as it is. */
    static void syncDirectory(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException refused) {
            return;
        }
    }
}
