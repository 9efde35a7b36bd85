package dev.emptybox.agent.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;

/** A bare repository with commits on its branch {@code main}; needs no git program. */
public final class BareRepository {

    private static final String BRANCH = Constants.R_HEADS + "main";

    private final Path directory;
    private final Clock clock;

    private BareRepository(Path directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /** Opens it, or creates an empty one. */
    public static BareRepository at(Path directory, Clock clock) {
        IsolatedSystemReader.install();
        try {
            if (!Files.exists(directory.resolve(Constants.HEAD))) {
                BareLayout.create(directory);
            }
            return new BareRepository(directory, clock);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a repository in " + directory, e);
        }
    }

    public Path directory() {
        return directory;
    }

    /** Commits exactly these files, replacing all previous ones, and returns the id of the commit. */
    public String commit(Map<String, byte[]> files, String message, Author author) {
        try (Repository repository = BareLayout.open(directory); ObjectInserter inserter = repository.newObjectInserter()) {
            ObjectId parent = repository.resolve(BRANCH);
            PersonIdent who = new PersonIdent(author.name(), author.mail(), clock.instant(), ZoneOffset.UTC);
            CommitBuilder commit = new CommitBuilder();
            commit.setTreeId(insertTree(files, inserter));
            if (parent != null) {
                commit.setParentId(parent);
            }
            commit.setAuthor(who);
            commit.setCommitter(who);
            commit.setMessage(message);
            ObjectId id = inserter.insert(commit);
            inserter.flush();
            move(repository, parent, id);
            return id.name();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot commit to " + directory, e);
        }
    }

    private static ObjectId insertTree(Map<String, byte[]> files, ObjectInserter inserter) throws IOException {
        DirCache index = DirCache.newInCore();
        DirCacheBuilder builder = index.builder();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            DirCacheEntry entry = new DirCacheEntry(file.getKey());
            entry.setFileMode(FileMode.REGULAR_FILE);
            entry.setObjectId(inserter.insert(Constants.OBJ_BLOB, file.getValue()));
            builder.add(entry);
        }
        builder.finish();
        return index.writeTree(inserter);
    }

    private static void move(Repository repository, ObjectId parent, ObjectId id) throws IOException {
        RefUpdate branch = repository.updateRef(BRANCH);
        branch.setExpectedOldObjectId(parent == null ? ObjectId.zeroId() : parent);
        branch.setNewObjectId(id);
        RefUpdate.Result result = branch.update();
        if (result != RefUpdate.Result.NEW && result != RefUpdate.Result.FAST_FORWARD) {
            throw new IOException(BRANCH + " was not moved: " + result);
        }
    }
}
