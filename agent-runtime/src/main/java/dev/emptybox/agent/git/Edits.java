package dev.emptybox.agent.git;

import dev.emptybox.stdlib.model.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * A digest of the content of files, so that two states of an edited directory are two revisions: a failure of one does not
 * affect the next.
 */
final class Edits {

    private static final Set<String> NOT_OF_THE_REPO = Set.of(".git", ".emptybox");
    private static final int DIGITS = 10;

    private Edits() {
    }

    /** Git's own files and the default home of an agent. */
    static boolean isNotOfTheRepo(Path path) {
        return path.getFileName() != null && NOT_OF_THE_REPO.contains(path.getFileName().toString());
    }

    /** Of all files below the directory. */
    static String name(Path directory) throws IOException {
        var files = new TreeSet<String>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path below, BasicFileAttributes attributes) {
                return !below.equals(directory) && isNotOfTheRepo(below) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!isNotOfTheRepo(file)) {
                    files.add(directory.relativize(file).toString());
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
                files.add(directory.relativize(file).toString());
                return FileVisitResult.CONTINUE;
            }
        });
        return name(directory, files);
    }

    /** @param files relative to the directory; a missing one counts as removed */
    static String name(Path directory, Collection<String> files) {
        MessageDigest digest = Digests.sha256();
        for (String file : new TreeSet<>(files)) {
            digest.update((file + "\0").getBytes(StandardCharsets.UTF_8));
            add(digest, directory.resolve(file));
        }
        return Digests.hex(digest.digest()).substring(0, DIGITS);
    }

    private static void add(MessageDigest digest, Path file) {
        try {
            if (Files.isSymbolicLink(file)) {
                digest.update(("link " + Files.readSymbolicLink(file) + "\0").getBytes(StandardCharsets.UTF_8));
            } else if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                byte[] content = Files.readAllBytes(file);
                digest.update(((Files.isExecutable(file) ? "program " : "file ") + content.length + "\0").getBytes(StandardCharsets.UTF_8));
                digest.update(content);
            } else {
                digest.update("none\0".getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException unreadable) {
            digest.update("unreadable\0".getBytes(StandardCharsets.UTF_8));
        }
    }
}
