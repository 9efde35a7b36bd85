package dev.emptybox.agent.git;

import dev.emptybox.agent.git.trust.Followed;
import dev.emptybox.agent.git.trust.Trust;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Revision;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.IndexDiff;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.treewalk.FileTreeIterator;
import org.eclipse.jgit.treewalk.filter.PathFilter;

/**
 * A directory with uncommitted edits included. The revision is named by Git; without a readable Git repository, the name is
 * {@code working-copy} with a digest of the content.
 */
public final class WorkingCopy implements Source {

    static final String NO_COMMIT = "working-copy";
    private static final Pattern FULL_ID = Pattern.compile("[0-9a-f]{40}");

    private final Path directory;
    private final KeptCopies copies;
    private final KeptCopies plain;
    private final Path checkouts;

    /**
     * Read-only: older revisions are not available.
     *
     * @param path a directory below it, empty for the directory itself
     */
    public WorkingCopy(Path directory, String path) {
        this(directory, path, null, null);
    }

    /**
     * The same, with the line ends of a box.
     *
     * @param cache the directory for a copy, which is made only if Git has written other line ends
     */
    public static WorkingCopy withCache(Path directory, String path, Path cache) {
        return new WorkingCopy(directory, path, null, cache);
    }

    /**
     * For an apply: keeps a copy of every revision that is checked out, for a rollback.
     *
     * @param home of the agent, which stores them; null for none
     */
    public WorkingCopy(Path directory, String path, Path home) {
        this(directory, path, home, home == null ? null : home.resolve("source"));
    }

    private WorkingCopy(Path directory, String path, Path home, Path cache) {
        IsolatedSystemReader.install();
        this.directory = directory.resolve(path == null ? "" : path).toAbsolutePath().normalize();
        this.copies = home == null ? null : new KeptCopies(home.resolve("source/copies"), home, Limits.DEFAULT);
        this.plain = cache == null ? null : new KeptCopies(cache.resolve("plain").resolve(Digests.sha256(this.directory.toString()).substring(0, 12)), cache, Limits.DEFAULT);
        this.checkouts = home == null ? null : home.resolve("source/checkouts");
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

    /** Why a policy refuses the commit of the directory; edits are not considered. Empty if it accepts it. */
    public Optional<Problem> refusal(Trust trust) {
        try (Repository repository = repository().orElse(null)) {
            ObjectId head = repository == null || repository.isBare() ? null : repository.resolve(Constants.HEAD);
            if (head == null) {
                return Optional.of(Problem.of("the trust policy does not accept " + directory, "it has no commit", "commit it with: git commit -S"));
            }
            if (!repository.getObjectDatabase().getShallowCommits().isEmpty()) {
                return Optional.of(Problem.of("the commits of " + directory + " cannot be verified", "it is a shallow clone", "fetch the history: git fetch --unshallow"));
            }
            return Optional.ofNullable(trust.verify(repository, new Followed(Constants.HEAD, Constants.HEAD, head), head).refusal());
        } catch (IOException e) {
            return Optional.of(Problem.of("the commits of " + directory + " cannot be verified", String.valueOf(e.getMessage()), "see: git fsck"));
        } catch (ProblemException e) {
            return Optional.of(e.problems().get(0));
        }
    }

    /** The directory itself for its current content; for an older revision the stored copy, or the commit from Git. */
    @Override
    public Checkout checkout(Revision revision) {
        requireDirectory();
        if (head().revision().commit().equals(revision.commit())) {
            Set<Path> ignored = ignored();
            Map<Path, byte[]> converted = converted();
            if (copies != null) {
                copies.keep(revision.commit(), directory, ignored, converted);
            }
            return new Checkout(revision, converted.isEmpty() ? directory : plain(revision, ignored, converted), ignored);
        }
        return new Checkout(revision, older(revision));
    }

    /** A copy with the line ends of a box; the directory itself if that is not possible. */
    private Path plain(Revision revision, Set<Path> ignored, Map<Path, byte[]> converted) {
        if (plain == null) {
            return directory;
        }
        if (plain.find(revision.commit()).isEmpty()) {
            plain.keep(revision.commit(), directory, ignored, converted);
            plain.prune(Set.of(revision.commit()));
        }
        return plain.find(revision.commit()).orElse(directory);
    }

    /** Files in which Git has written CRLF, as a box gets them. */
    private Map<Path, byte[]> converted() {
        var found = new HashMap<Path, byte[]>();
        try (Repository repository = repository().orElse(null)) {
            if (repository != null && !repository.isBare()) {
                Path real = directory.toRealPath();
                Path top = repository.getWorkTree().toPath().toRealPath();
                LineEnds.converted(repository, below(repository)).forEach((path, one) -> found.put(real.relativize(top.resolve(path)), one.content()));
            }
        } catch (IOException | RuntimeException e) {
            // A format unknown to JGit must not prevent a plan.
            return Map.of();
        }
        return found;
    }

    private Path older(Revision revision) {
        Optional<Path> kept = copies == null ? Optional.empty() : copies.find(revision.commit());
        return kept.or(() -> committed(revision.commit())).orElseThrow(() -> SourceException.wrong(Problem.of(
            "the files of revision " + revision.shortId() + " are not available",
            "no copy was kept when they were applied, and it is not a commit of " + directory,
            "restore them in the directory and apply it again")));
    }

    /** Empty if it is not a commit of the repository of the directory. */
    private Optional<Path> committed(String commit) {
        if (checkouts == null || !FULL_ID.matcher(commit).matches()) {
            return Optional.empty();
        }
        try (Repository repository = repository().orElse(null)) {
            ObjectId id = ObjectId.fromString(commit);
            if (repository == null || !GitStore.has(repository, id)) {
                return Optional.empty();
            }
            var made = new Checkouts(checkouts, below(repository), Limits.DEFAULT, null);
            made.make(repository, id);
            return Optional.of(made.directory(commit));
        } catch (IOException | RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    @Override
    public void prune(Set<String> commits) {
        if (copies != null) {
            copies.prune(commits);
        }
    }

    @Override
    public void close() {
        // Nothing stays open between calls.
    }

    private void requireDirectory() {
        if (!Files.isDirectory(directory)) {
            throw SourceException.wrong(Problem.of("no such directory: " + directory, "",
                    "name the directory that contains converge.groovy"));
        }
    }

    private Revision revision() throws IOException {
        try (Repository repository = repository().orElse(null)) {
            ObjectId head = repository == null || repository.isBare() ? null : repository.resolve(Constants.HEAD);
            return head == null ? unnamed() : named(repository, head);
        } catch (IOException | RuntimeException e) {
            // A format unknown to JGit must not prevent a plan.
            return unnamed();
        }
    }

    private Optional<Repository> repository() throws IOException {
        return WorkTree.around(directory.toRealPath());
    }

    /** The directory relative to the repository, empty for its top. */
    private String below(Repository repository) throws IOException {
        return repository.getWorkTree().toPath().toRealPath().relativize(directory.toRealPath()).toString().replace(File.separatorChar, '/');
    }

    private Revision named(Repository repository, ObjectId head) throws IOException {
        Revision commit = GitStore.revision(repository, head);
        Set<String> edited = edited(repository, head);
        if (edited.isEmpty()) {
            return commit;
        }
        String name = commit.commit() + Revision.EDITS + "-" + Edits.name(repository.getWorkTree().toPath(), edited);
        return new Revision(name, commit.author(), commit.time(), commit.message(), "");
    }

    private Set<String> edited(Repository repository, ObjectId head) throws IOException {
        IndexDiff difference = difference(repository, head);
        var edited = new TreeSet<String>();
        var modified = new TreeSet<>(difference.getModified());
        if (!modified.isEmpty()) {
            LineEnds.converted(repository, below(repository)).forEach((path, one) -> modified.removeIf(name -> name.equals(path) && !one.edited()));
        }
        List.of(difference.getAdded(), difference.getChanged(), difference.getRemoved(), difference.getMissing(),
            modified, difference.getConflicting(), difference.getUntracked()).forEach(edited::addAll);
        edited.removeIf(file -> isWithinAHome(Path.of(file)));
        return edited;
    }

    private IndexDiff difference(Repository repository, ObjectId head) throws IOException {
        IndexDiff difference = new IndexDiff(repository, head, new FileTreeIterator(repository));
        String below = below(repository);
        if (!below.isEmpty()) {
            difference.setFilter(PathFilter.create(below));
        }
        difference.diff();
        return difference;
    }

    /** Files ignored by Git are not part of a commit, so they are excluded here as well, like Git's own files. */
    private Set<Path> ignored() {
        var ignored = new HashSet<Path>(Set.of(Path.of(Constants.DOT_GIT)));
        try (Repository repository = repository().orElse(null)) {
            if (repository != null && !repository.isBare()) {
                ObjectId head = repository.resolve(Constants.HEAD);
                Path real = directory.toRealPath();
                Path top = repository.getWorkTree().toPath().toRealPath();
                difference(repository, head == null ? ObjectId.zeroId() : head).getIgnoredNotInIndex().stream().map(top::resolve)
                    .filter(path -> path.startsWith(real) && !path.equals(real)).map(real::relativize).forEach(ignored::add);
            }
        } catch (IOException | RuntimeException e) {
            // As above: without a readable repository, ignored files are unknown.
            return ignored;
        }
        return ignored;
    }

    private static boolean isWithinAHome(Path file) {
        for (Path name : file) {
            if (Edits.isNotOfTheRepo(name)) {
                return true;
            }
        }
        return false;
    }

    private Revision unnamed() throws IOException {
        return new Revision(NO_COMMIT + "-" + Edits.name(directory), "", Files.getLastModifiedTime(directory).toInstant(), "", "");
    }
}
