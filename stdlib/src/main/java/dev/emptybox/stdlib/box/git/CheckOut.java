package dev.emptybox.stdlib.box.git;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Kind;
import dev.emptybox.stdlib.box.Precondition;
import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.model.Git;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.UnknownException;
import dev.emptybox.stdlib.model.Words;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Creates a checkout of the commit in the directory, or updates the existing checkout to it.
 *
 * @param ref   the full name of the branch or tag to fetch it by, empty for none
 * @param depth how many commits of history are fetched, 0 for all
 * @param force whether local edits are discarded
 * @param user  the user that runs it and owns the files; empty for the user of the agent
 */
@Kind(value = "git.checkout", target = "path of the directory", does = "Updates a Git checkout to a commit, or creates it.")
public record CheckOut(Path path, Git.Remote remote, String ref, String commit, int depth, boolean force, String user) implements Change {

    @Override
    public String runsAs() {
        return user;
    }

    @Override
    public List<Path> written() {
        return List.of(path);
    }

    @Override
    public Capability<?> capability() {
        return GitReads.CAPABILITY;
    }

    @Override
    public List<Precondition> preconditions(Reads box, List<Change> decision) {
        var conditions = new ArrayList<Precondition>();
        if (ref.isEmpty()) {
            conditions.add(new Precondition("the repository has it", () -> {
                throw new UnknownException("only a fetch shows whether " + remote + " has the commit " + commit);
            }));
        }
        if (!force) {
            conditions.add(new Precondition("no untracked file is in the way", () -> untracked(box)));
        }
        return conditions;
    }

    /** An interrupted change of the agent itself is completed with force. */
    private Problem untracked(Reads box) {
        Git.Checkout found = box.git().checkout(path, user).orElse(null);
        if (found == null || found.interrupted() || found.untracked().isEmpty() || found.commit().equals(commit)) {
            return null;
        }
        throw new UnknownException("Git does not track " + Words.some(found.untracked())
            + ", and only a fetch shows whether the commit has a file of the same name");
    }
}
