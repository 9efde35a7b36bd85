package dev.emptybox.agent.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Waits for a change of the files of a working copy. Ignores Git's own files and build output. */
final class RepoChange {

    private static final Set<String> NOT_OURS = Set.of(".git", ".emptybox", "target", "build", ".idea", ".gradle");
    private static final long LOOK_MILLIS = 250;

    private final Path repo;
    private final Map<Path, String> before;

    private RepoChange(Path repo) {
        this.repo = repo;
        this.before = look(repo);
    }

    static RepoChange of(Path repo) {
        return new RepoChange(repo);
    }

    /** Polls: file system watches miss renames by editors, and network file systems. */
    void await() throws InterruptedException {
        while (look(repo).equals(before)) {
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private static Map<Path, String> look(Path repo) {
        var seen = new HashMap<Path, String>();
        try {
            Files.walkFileTree(repo, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    boolean ours = directory.equals(repo) || !NOT_OURS.contains(String.valueOf(directory.getFileName()));
                    return ours ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    seen.put(file, attributes.lastModifiedTime() + " " + attributes.size());
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the files of " + repo + " cannot be listed", unreadable);
        }
        return seen;
    }
}
