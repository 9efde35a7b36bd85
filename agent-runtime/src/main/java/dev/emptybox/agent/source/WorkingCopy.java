package dev.emptybox.agent.source;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Revision;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.IndexDiff;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.FileTreeIterator;
import org.eclipse.jgit.treewalk.filter.PathFilter;

/**
 * A directory that somebody is editing: what stands there counts, committed or not, and nothing is copied. Git only
 * gives the revision its name; where there is none, or none that can be read, the name is {@code working-copy}.
 */
public final class WorkingCopy implements Source {

    static final String NO_COMMIT = "working-copy";

    private final Path directory;

    /** @param path a directory below it, empty for the directory itself */
    public WorkingCopy(Path directory, String path) {
        QuietGit.install();
        this.directory = directory.resolve(path == null ? "" : path).toAbsolutePath().normalize();
    }

    @Override
    public String address() {
        return directory.toString();
    }

    @Override
    public Head head() {
        requireDirectory();
        try {
            return new Head(revision(), NO_COMMIT);
        } catch (IOException e) {
            throw SourceException.wrong(Problem.of("cannot read " + directory, String.valueOf(e.getMessage()),
                    "check its permissions"), e);
        }
    }

    @Override
    public Checkout checkout(Revision revision) {
        requireDirectory();
        return new Checkout(revision, directory, ignored());
    }

    @Override
    public void prune(Set<String> commits) {
        // There is one checkout, and it belongs to somebody else.
    }

    @Override
    public void close() {
        // Nothing stays open between two calls.
    }

    private void requireDirectory() {
        if (!Files.isDirectory(directory)) {
            throw SourceException.wrong(Problem.of("no such directory: " + directory, "",
                    "give the directory that holds converge.groovy"));
        }
    }

    private interface Look<T> {
        T at(Repository repository, Path real) throws IOException;
    }

    private Revision revision() throws IOException {
        return look((repository, real) -> {
            ObjectId head = repository.isBare() ? null : repository.resolve(Constants.HEAD);
            return head == null ? null : named(repository, head, real);
        }).orElse(unnamed());
    }

    /** What Git ignores is no part of a commit, so it is no part of what stands for one; neither is what Git itself keeps there. */
    private Set<Path> ignored() {
        try {
            var all = new HashSet<Path>(look((repository, real) -> repository.isBare() ? null : ignored(repository, real)).orElse(Set.of()));
            all.add(Path.of(Constants.DOT_GIT));
            return all;
        } catch (IOException e) {
            throw SourceException.wrong(Problem.of("cannot read " + directory, String.valueOf(e.getMessage()), "check its permissions"), e);
        }
    }

    private static Set<Path> ignored(Repository repository, Path real) throws IOException {
        ObjectId head = repository.resolve(Constants.HEAD);
        IndexDiff difference = difference(repository, head == null ? ObjectId.zeroId() : head, real);
        difference.diff();
        Path top = repository.getWorkTree().toPath().toRealPath();
        return difference.getIgnoredNotInIndex().stream().map(top::resolve).filter(path -> path.startsWith(real) && !path.equals(real))
            .map(real::relativize).collect(Collectors.toSet());
    }

    /** Empty where there is no repository, or none that can be read: a format that JGit does not know must not keep anybody from planning. */
    private <T> Optional<T> look(Look<T> look) throws IOException {
        Path real = directory.toRealPath();
        FileRepositoryBuilder found = new FileRepositoryBuilder().findGitDir(real.toFile());
        if (found.getGitDir() == null) {
            return Optional.empty();
        }
        try (Repository repository = found.build()) {
            return Optional.ofNullable(look.at(repository, real));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Revision named(Repository repository, ObjectId head, Path real) throws IOException {
        Revision commit = GitStore.revision(repository, head);
        IndexDiff difference = difference(repository, head, real);
        if (!difference.diff() && difference.getUntracked().isEmpty()) {
            return commit;
        }
        return new Revision(commit.commit() + "+edits", commit.author(), commit.time(), commit.message(), "");
    }

    private static IndexDiff difference(Repository repository, ObjectId head, Path real) throws IOException {
        IndexDiff difference = new IndexDiff(repository, head, new FileTreeIterator(repository));
        String below = repository.getWorkTree().toPath().toRealPath().relativize(real).toString();
        if (!below.isEmpty()) {
            difference.setFilter(PathFilter.create(below.replace(File.separatorChar, '/')));
        }
        return difference;
    }

    private Revision unnamed() throws IOException {
        return new Revision(NO_COMMIT, "", Files.getLastModifiedTime(directory).toInstant(), "", "");
    }
}
