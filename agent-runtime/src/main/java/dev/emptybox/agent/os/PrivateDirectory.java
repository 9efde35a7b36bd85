package dev.emptybox.agent.os;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A directory of the agent that no other user may read: it has parts of files that are private on the box. */
public final class PrivateDirectory {

    private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rwx------");

    private PrivateDirectory() {
    }

    /**
     * Creates the directory, or takes the access of others to an existing one away.
     *
     * @throws ProblemException if it cannot be created; one of another user stays as it is
     */
    public static Path at(Path directory) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory.toAbsolutePath().getParent());
                Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(MODE));
            } else if (!Files.getPosixFilePermissions(directory).equals(MODE) && isOurs(directory)) {
                Files.setPosixFilePermissions(directory, MODE);
            }
            return directory;
        } catch (IOException unwritable) {
            throw new ProblemException(Problem.of("The directory " + directory + " cannot be created", String.valueOf(unwritable.getMessage()),
                "choose another home with --home, or correct its permissions"), unwritable);
        }
    }

    /** @throws ProblemException if it exists and is closed to this process, which must not be taken for empty */
    public static void requireOpen(Path directory) {
        if (Files.isDirectory(directory) && !(Files.isReadable(directory) && Files.isExecutable(directory))) {
            throw new ProblemException(Problem.of("The directory " + directory + " cannot be read", "it is private to the user of the agent",
                "run the command as that user, or as root"));
        }
    }

    private static boolean isOurs(Path directory) throws IOException {
        return Files.getOwner(directory).getName().equals(System.getProperty("user.name"));
    }
}
