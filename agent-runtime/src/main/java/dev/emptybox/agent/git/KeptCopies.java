package dev.emptybox.agent.git;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Copies of a directory from when a revision of it was applied, so that the box can roll back after the directory has
 * changed. Git's own files and the agent's home are not part of a copy.
 */
final class KeptCopies {

    private final Path parent;
    private final Path home;
    private final Limits limits;

    /** @param home of the agent, which may be inside the copied directory */
    KeptCopies(Path parent, Path home, Limits limits) {
        this.parent = parent;
        this.home = home;
        this.limits = limits;
    }

    Optional<Path> find(String revision) {
        return Optional.of(parent.resolve(revision)).filter(Files::isDirectory);
    }

    /**
     * Replaces an older copy of the revision. Keeps no copy if it is too large, or cannot be read or written.
     *
     * @param ignored  files that are not part of the revision, relative to the directory
     * @param replaced other contents of files, by the path relative to the directory
     */
    void keep(String revision, Path directory, Set<Path> ignored, Map<Path, byte[]> replaced) {
        try {
            AtomicDirectories.sweep(parent);
            Path aside = AtomicDirectories.aside(parent);
            Files.walkFileTree(directory, new Copy(directory, aside, ignored));
            for (Map.Entry<Path, byte[]> one : replaced.entrySet()) {
                Path copy = aside.resolve(one.getKey());
                if (Files.isRegularFile(copy, LinkOption.NOFOLLOW_LINKS)) {
                    Files.write(copy, one.getValue());
                }
            }
            AtomicDirectories.delete(parent.resolve(revision));
            AtomicDirectories.commit(aside, parent.resolve(revision));
        } catch (IOException notKept) {
            // The apply continues; a rollback to this revision reports that no copy was kept.
        }
    }

    void prune(Set<String> revisions) {
        try {
            AtomicDirectories.sweep(parent);
            for (Path copy : AtomicDirectories.finished(parent)) {
                if (!revisions.contains(copy.getFileName().toString())) {
                    AtomicDirectories.delete(copy);
                }
            }
        } catch (IOException later) {
            // A superfluous copy does no harm, and the next prune retries.
        }
    }

    private final class Copy extends SimpleFileVisitor<Path> {

        private final Path from;
        private final Path to;
        private final Set<Path> ignored;
        private long bytes;
        private int files;

        Copy(Path from, Path to, Set<Path> ignored) {
            this.ignored = ignored;
            this.from = from;
            this.to = to;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            if (directory.equals(home) || ignored.contains(from.relativize(directory)) || !directory.equals(from) && Edits.isNotOfTheRepo(directory)) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            count(0);
            Files.createDirectories(to.resolve(from.relativize(directory)));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            boolean copied = (attributes.isRegularFile() || attributes.isSymbolicLink()) && !Edits.isNotOfTheRepo(file)
                && !ignored.contains(from.relativize(file));
            if (copied) {
                count(attributes.size());
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            }
            return FileVisitResult.CONTINUE;
        }

        private void count(long more) throws IOException {
            bytes += more;
            files++;
            if (bytes > limits.bytes() || files > limits.files()) {
                throw new IOException("the directory is too large to be kept");
            }
        }
    }
}
