package dev.emptybox.agent.machine.files;

import dev.emptybox.stdlib.model.Attributes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.Set;

/**
 * Keeps the extended attributes of a replaced file. Java can access only {@code user.*}; others, including access control
 * lists, are preserved when it copies a whole file.
 */
final class ExtendedAttributes {

    private static final int ALL_PERMISSIONS = 07777;
    private static final long LARGEST_COPY = 16L << 20;

    private ExtendedAttributes() {
    }

    /**
     * Creates the new file as a complete copy of the old one. Only for a small file that keeps its owner, group and mode:
     * the copy then has the same access rights as the old file, before and after it gets its content.
     *
     * @param from may not exist
     * @return whether the new file was created
     */
    static boolean makeCopy(Path from, Path to, Attributes wish) throws IOException {
        if (!Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS) || Files.size(from) > LARGEST_COPY || !wish.equals(found(from))) {
            return false;
        }
        try {
            Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            letOwnerWrite(to);
            return true;
        } catch (IOException notAllowed) {
            // An agent that is not root can replace files that it can neither read nor give to their owner.
            Files.deleteIfExists(to);
            return false;
        }
    }

    /** An agent that is not root cannot write into its own read-only copy. The wanted mode is set once the content is there. */
    private static void letOwnerWrite(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
        if (permissions.add(PosixFilePermission.OWNER_WRITE)) {
            Files.setPosixFilePermissions(file, permissions);
        }
    }

    private static Attributes found(Path file) throws IOException {
        var found = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        int mode = (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & ALL_PERMISSIONS;
        return new Attributes(mode, found.owner().getName(), found.group().getName());
    }

    /** @param from may not exist */
    static void copy(Path from, Path to) throws IOException {
        if (!Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        var source = Files.getFileAttributeView(from, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (source == null) {
            return;
        }
        for (String name : names(source)) {
            ByteBuffer value = ByteBuffer.allocate(source.size(name));
            source.read(name, value);
            Files.getFileAttributeView(to, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS).write(name, value.flip());
        }
    }

    /** Not every file system supports them, and an agent may be able to replace a file that it cannot read. */
    private static List<String> names(UserDefinedFileAttributeView view) throws IOException {
        try {
            return view.list();
        } catch (FileSystemException notHere) {
            return List.of();
        }
    }
}
