package dev.emptybox.agent.machine;

import dev.emptybox.agent.os.SystemError;
import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Turns what the system says about files into problems that say what to do about it. */
final class FileProblems {

    private FileProblems() {
    }

    /** @param doing a verb: {@code write} */
    static ProblemException cannot(String doing, Path path, IOException e) {
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
            case NOT_PERMITTED -> Problem.of(what, "user " + System.getProperty("user.name") + " may not do that in "
                + nearest(path.getParent()), "run the agent as a user who may, or change the owner or mode of it");
            case FULL -> Problem.of(what, "no space is left on " + store(path) + "; what was there before is whole",
                "free some space there, or give it more");
            case NOT_A_DIRECTORY -> Problem.of(what, "a part of the way to it is no directory",
                "remove what is in the way, or choose another path");
            case READ_ONLY -> Problem.of(what, store(path) + " is mounted read-only",
                "mount something writable there, or choose another path");
            case BUSY -> Problem.of(what, path + " is a mount of its own, as /etc/hosts is in a container",
                "leave it to whoever mounts it, or mount its directory instead");
            case LINK_LOOP -> Problem.of(what, "links on the way to it lead in a circle", "break the circle");
            case REFUSED, OTHER -> Problem.of(what, reason(e), "");
        };
    }

    private static Problem missing(String what, Path path) {
        Path parent = path.getParent();
        if (parent == null || Files.isDirectory(parent)) {
            return Problem.of(what, "nothing stands there", "");
        }
        return Problem.of(what, "the directory " + parent + " does not exist",
            "make it first: directory '" + parent + "'");
    }

    static boolean full(IOException e) {
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
