package dev.emptybox.agent.os;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A file with a token or a password, which only its reader may be able to read. Its group may read it only where the
 * file belongs to another user: then the group is the reason why this process can, as with a volume of Kubernetes.
 */
public final class PrivateFile {

    private static final Set<PosixFilePermission> OPEN = EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_READ,
        PosixFilePermission.OTHERS_WRITE);
    private static final String CURE = "chmod 600 %s; for a secret of Kubernetes write defaultMode: 0400";

    private PrivateFile() {
    }

    /**
     * The content without line breaks around it.
     *
     * @param what what it is, for messages, as in {@code The token file}
     * @throws ProblemException when it cannot be read, is empty, or others can read or change it
     */
    public static String read(String what, Path file) {
        try {
            requirePrivate(what, file);
            String content = Files.readString(file).strip();
            if (content.isEmpty()) {
                throw new ProblemException(Problem.of(what + " " + file + " is empty", "", "write the secret into it"));
            }
            return content;
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of(what + " " + file + " cannot be read",
                unreadable instanceof NoSuchFileException ? "there is no such file" : unreadable.getClass().getSimpleName(),
                "put it where the user of this process can read it"), unreadable);
        }
    }

    /**
     * Why any user of the machine can read or change the file; empty when none can, or when it cannot be looked at. For files
     * that are read all the same: orchestrators mount secrets as 0444.
     *
     * @param what what it is, for messages, as in {@code The token file}
     */
    public static Optional<Problem> openToOthers(String what, Path file) {
        try {
            if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                return Optional.empty();
            }
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            return mode.contains(PosixFilePermission.OTHERS_READ) || mode.contains(PosixFilePermission.OTHERS_WRITE)
                ? Optional.of(Problem.of(what + " " + file + " can be read or changed by every user of this machine",
                    "its mode is " + PosixFilePermissions.toString(mode), String.format(CURE, file))) : Optional.empty();
        } catch (IOException unreadable) {
            // Reported when it is read.
            return Optional.empty();
        }
    }

    private static void requirePrivate(String what, Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        // Links are followed: a volume of Kubernetes shows its files as links.
        var attributes = Files.readAttributes(file, PosixFileAttributes.class);
        boolean ours = attributes.owner().getName().equals(System.getProperty("user.name"));
        if (attributes.permissions().stream().anyMatch(OPEN::contains)
            || ours && attributes.permissions().contains(PosixFilePermission.GROUP_READ)) {
            throw new ProblemException(Problem.of(what + " " + file + " can be read or changed by others",
                "its mode is " + PosixFilePermissions.toString(attributes.permissions()), String.format(CURE, file)));
        }
    }
}
