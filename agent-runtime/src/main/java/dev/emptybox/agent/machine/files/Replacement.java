package dev.emptybox.agent.machine.files;

import dev.emptybox.agent.os.Durable;
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
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Creates a new file or directory beside its target and moves it when complete. A kill leaves the old or the new target, and
 * at worst a temporary file that the next change of the same target removes.
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

    /** Validates the new file before it replaces the old one; an exception keeps the old one. */
    @FunctionalInterface
    interface Staged {
        void check(Path file) throws IOException;
    }

    static final Staged UNCHECKED = file -> { };

    private final Path target;
    private final boolean durable;
    private final boolean sweeping;
    private final SecureRandom random = new SecureRandom();

    /** @param target not a link, and its directory exists */
    Replacement(Path target) {
        this(target, true, true);
    }

    private Replacement(Path target, boolean durable, boolean sweeping) {
        this.target = target;
        this.durable = durable;
        this.sweeping = sweeping;
    }

    /**
     * For one of many files that are compared again in the next converge: without fsync, so files lost in a power failure
     * are written again.
     *
     * @param sweeping whether temporary files may be beside it
     */
    static Replacement oneOfMany(Path target, boolean sweeping) {
        return new Replacement(target, false, sweeping);
    }

    /** Whether it is the name of a temporary file of a killed agent. */
    static boolean leftOver(String name) {
        return name.startsWith(".") && name.contains(MARK);
    }

    /** @param attributes with a mode; owner and group are set only if they differ from the initial ones */
    void file(Content content, Attributes attributes, Staged staged) throws IOException {
        sweep();
        Path temporary = temporary();
        try {
            boolean copied = ExtendedAttributes.makeCopy(target, temporary, attributes);
            if (!copied) {
                // No other user may read it before it has its own mode: it may hold a secret.
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
        Durable.move(temporary, target);
        if (durable) {
            Durable.syncDirectory(target.getParent());
        }
    }

    /** Removes temporary files of a killed agent for the same target. */
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

    /** A name near the maximum length of the file system cannot be extended. */
    private String prefix() {
        String name = target.getFileName().toString();
        boolean tooLong = name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME;
        return "." + (tooLong ? Digests.sha256(name).substring(0, 32) : name) + MARK;
    }
}
