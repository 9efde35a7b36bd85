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
 * A file with a token or password, readable only for its reader. Group access is allowed only if the file belongs to another
 * user: this process then reads it through the group, as with Kubernetes volumes.
 */
public final class PrivateFile {

    private static final Set<PosixFilePermission> OPEN = EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_READ,
        PosixFilePermission.OTHERS_WRITE);
    private static final String CURE = "chmod 600 %s; for a Kubernetes secret set defaultMode: 0400";

    private PrivateFile() {
    }

    /**
     * The content without surrounding line breaks.
     *
     * @param what its description for messages, as in {@code The token file}
     * @throws ProblemException if it cannot be read, is empty, or others can read or change it
     */
    public static String read(String what, Path file) {
        try {
            requirePrivate(what, file);
            String content = Files.readString(file).strip();
            if (content.isEmpty()) {
                throw new ProblemException(Problem.of(what + " " + file + " is empty", "", "write the secret to it"));
            }
            return content;
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of(what + " " + file + " cannot be read",
                unreadable instanceof NoSuchFileException ? "it does not exist" : unreadable.getClass().getSimpleName(),
                "put it where the user of the agent can read it"), unreadable);
        }
    }

    /**
     * A problem if every user of the machine can read or change the file; empty if not, or if it cannot be checked. For
     * files that are read anyway: orchestrators mount secrets as 0444.
     *
     * @param what its description for messages, as in {@code The token file}
     */
    public static Optional<Problem> openToOthers(String what, Path file) {
        try {
            if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                return Optional.empty();
            }
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            return mode.contains(PosixFilePermission.OTHERS_READ) || mode.contains(PosixFilePermission.OTHERS_WRITE)
                ? Optional.of(Problem.of(what + " " + file + " is readable or writable for every user of this machine",
                    "its mode is " + PosixFilePermissions.toString(mode), String.format(CURE, file))) : Optional.empty();
        } catch (IOException unreadable) {
            // Reported on reading.
            return Optional.empty();
        }
    }

    private static void requirePrivate(String what, Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        // Links are followed: files of Kubernetes volumes are links.
        var attributes = Files.readAttributes(file, PosixFileAttributes.class);
        boolean ours = attributes.owner().getName().equals(System.getProperty("user.name"));
        if (attributes.permissions().stream().anyMatch(OPEN::contains)
            || ours && attributes.permissions().contains(PosixFilePermission.GROUP_READ)) {
            throw new ProblemException(Problem.of(what + " " + file + " is readable or writable for others",
                "its mode is " + PosixFilePermissions.toString(attributes.permissions()), String.format(CURE, file)));
        }
    }
}
