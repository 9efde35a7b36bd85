package dev.emptybox.agent.source;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Revision;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
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
        return new Checkout(revision, directory);
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

    private Revision revision() throws IOException {
        Path real = directory.toRealPath();
        FileRepositoryBuilder found = new FileRepositoryBuilder().findGitDir(real.toFile());
        if (found.getGitDir() == null) {
            return unnamed();
        }
        try (Repository repository = found.build()) {
            ObjectId head = repository.isBare() ? null : repository.resolve(Constants.HEAD);
            return head == null ? unnamed() : named(repository, head, real);
        } catch (IOException | RuntimeException e) {
            // A format that JGit does not know must not keep anybody from planning.
            return unnamed();
        }
    }

    private Revision named(Repository repository, ObjectId head, Path real) throws IOException {
        Revision commit = GitStore.revision(repository, head);
        IndexDiff difference = new IndexDiff(repository, head, new FileTreeIterator(repository));
        String below = repository.getWorkTree().toPath().toRealPath().relativize(real).toString();
        if (!below.isEmpty()) {
            difference.setFilter(PathFilter.create(below.replace(File.separatorChar, '/')));
        }
        if (!difference.diff() && difference.getUntracked().isEmpty()) {
            return commit;
        }
        return new Revision(commit.commit() + "+edits", commit.author(), commit.time(), commit.message(), "");
    }

    private Revision unnamed() throws IOException {
        return new Revision(NO_COMMIT, "", Files.getLastModifiedTime(directory).toInstant(), "", "");
    }
}
