package dev.emptybox.agent.git;

import dev.emptybox.agent.os.Durable;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Revision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jgit.errors.AmbiguousObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * The fetched commits, in a bare repository. It is only a cache: if it cannot be read it is deleted and filled again, which
 * also removes locks of a killed agent.
 */
final class GitStore {

    /** Every fetch adds a pack. Starting over occasionally is simpler than garbage collection. */
    private static final int MOST_PACKS = 50;

    private static final String HEAD = "refs/emptybox/head";

    private final Path parent;
    private final Path directory;

    GitStore(Path parent) {
        this.parent = parent;
        this.directory = parent.resolve("repo.git");
    }

    /** An operation on an open store; any unexplained failure counts as damage. */
    interface Access<T> {
        T on(Repository store) throws IOException, StoreDamaged;
    }

    <T> T with(Access<T> access) throws StoreDamaged {
        createIfMissing();
        try (Repository store = BareLayout.open(directory)) {
            return access.on(store);
        } catch (SourceException | StoreDamaged e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // JGit throws arbitrary exceptions for a damaged index.
            throw new StoreDamaged(e);
        }
    }

    /**
     * Reads from the current store, also during a fetch; empty if it is missing or damaged, or if the access has no result.
     * Does not repair it: a running fetch may be doing so.
     */
    <T> Optional<T> peek(Access<Optional<T>> access) {
        if (!Files.exists(directory)) {
            return Optional.empty();
        }
        try (Repository store = BareLayout.open(directory)) {
            return access.on(store);
        } catch (SourceException e) {
            throw e;
        } catch (StoreDamaged | IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private void createIfMissing() {
        if (Files.exists(directory)) {
            return;
        }
        try {
            AtomicDirectories.sweep(parent);
            Path aside = AtomicDirectories.aside(parent);
            BareLayout.create(aside);
            Durable.move(aside, directory);
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    void startOver() {
        try {
            AtomicDirectories.delete(directory);
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    void startOverWhenLarge() {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory.resolve("objects/pack"))) {
            if (files.filter(file -> file.toString().endsWith(".pack")).count() <= MOST_PACKS) {
                return;
            }
        } catch (IOException e) {
            // Unreadable: starting over solves this as well.
        }
        startOver();
    }

    SourceException cannotWrite(Throwable cause) {
        return SourceException.unreachable(Problem.of("cannot keep the Git store in " + parent,
                String.valueOf(cause.getMessage()), "free disk space, or give the agent a writable --home"), cause);
    }

    static boolean has(Repository store, ObjectId commit) throws IOException {
        return store.getObjectDatabase().has(commit);
    }

    /** Records the last fetched commit: the next fetch then requests only the difference. */
    static void keep(Repository store, ObjectId id) throws IOException, StoreDamaged {
        RefUpdate update = store.updateRef(HEAD);
        update.setNewObjectId(id);
        switch (update.forceUpdate()) {
            case NEW, FAST_FORWARD, FORCED, NO_CHANGE -> { }
            default -> throw new StoreDamaged(update.getName() + " was not written: " + update.getResult());
        }
    }

    /** The last recorded commit. */
    static Optional<Revision> kept(Repository store) throws IOException {
        ObjectId id = store.resolve(HEAD + "^{commit}");
        return id == null ? Optional.empty() : Optional.of(revision(store, id));
    }

    /** The next fetch gets all that it asks for: a server leaves out the files of recorded commits, which may not be here. */
    static void forget(Repository store) throws IOException, StoreDamaged {
        RefUpdate update = store.updateRef(HEAD);
        update.setForceUpdate(true);
        switch (update.delete()) {
            case NEW, FORCED, NO_CHANGE, FAST_FORWARD -> { }
            default -> throw new StoreDamaged(HEAD + " was not removed: " + update.getResult());
        }
    }

    /** The commit with a full or abbreviated id. */
    static Optional<ObjectId> find(Repository store, String id) throws IOException {
        try {
            return Optional.ofNullable(store.resolve(id + "^{commit}"));
        } catch (AmbiguousObjectException e) {
            throw SourceException.wrong(Problem.of("the commit id " + id + " is ambiguous", "", "give more digits"));
        } catch (MissingObjectException e) {
            return Optional.empty();
        } catch (IncorrectObjectTypeException e) {
            throw SourceException.wrong(Problem.of(id + " is not a commit", "", "give the id of a commit"));
        }
    }

    static Revision revision(Repository store, ObjectId id) throws IOException {
        try (RevWalk walk = new RevWalk(store)) {
            RevCommit commit = walk.parseCommit(id);
            PersonIdent author = commit.getAuthorIdent();
            String by = author == null ? "" : author.getName() + " <" + author.getEmailAddress() + ">";
            return new Revision(commit.name(), by, commit.getCommitterIdent().getWhenAsInstant(),
                    commit.getShortMessage(), "");
        }
    }
}
