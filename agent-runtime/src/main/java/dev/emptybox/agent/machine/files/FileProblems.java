package dev.emptybox.agent.machine.files;

import dev.emptybox.agent.os.SystemError;
import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Converts file errors of the system to problems with a cure. */
public final class FileProblems {

    private FileProblems() {
    }

    /** @param doing a verb: {@code write} */
    public static ProblemException cannot(String doing, Path path, IOException e) {
        if (e instanceof ClosedByInterruptException) {
            return Time.interrupted("trying to " + doing + " " + path);
        }
        return new ProblemException(explain("Cannot " + doing + " " + path, path, e), e);
    }

    private static Problem explain(String what, Path path, IOException e) {
        if (e instanceof NoSuchFileException) {
            return missing(what, path);
        }
        return switch (SystemError.of(e)) {
            case NOT_PERMITTED -> Problem.of(what, "user " + System.getProperty("user.name") + " has no permission for this in "
                + nearest(path.getParent()), "run the agent as a user with permission, or change the owner or mode");
            case FULL -> Problem.of(what, "no space is left on " + store(path) + "; the previous content is intact",
                "free some space, or enlarge the file system");
            case NOT_A_DIRECTORY -> Problem.of(what, "a parent is not a directory",
                "remove it, or choose another path");
            case READ_ONLY -> Problem.of(what, store(path) + " is mounted read-only",
                "mount a writable file system there, or choose another path");
            case BUSY -> Problem.of(what, path + " is a mount point, like /etc/hosts in a container",
                "do not manage it, or mount its directory instead");
            case LINK_LOOP -> Problem.of(what, "its path contains a loop of links", "correct the links");
            case REFUSED, OTHER -> Problem.of(what, reason(e), "");
        };
    }

    private static Problem missing(String what, Path path) {
        Path parent = path.getParent();
        if (parent == null || Files.isDirectory(parent)) {
            return Problem.of(what, "it does not exist", "");
        }
        return Problem.of(what, "the directory " + parent + " does not exist",
            "create it first: directory '" + parent + "'");
    }

    public static boolean full(IOException e) {
        return SystemError.of(e) == SystemError.FULL;
    }

    static String reason(IOException e) {
        String reason = SystemError.words(e);
        return reason.isBlank() ? e.getClass().getSimpleName() : reason;
    }

    /** The file system of the path, with its mount point: {@code /data (tmpfs)}. */
    static String store(Path path) {
        try {
            return Files.getFileStore(nearest(path)).toString();
        } catch (IOException unknown) {
            return "the file system of " + path;
        }
    }

    private static Path nearest(Path path) {
        Path up = path;
        while (up != null && up.getParent() != null && !Files.exists(up)) {
            up = up.getParent();
        }
        return up == null ? Path.of("/") : up;
    }
}
