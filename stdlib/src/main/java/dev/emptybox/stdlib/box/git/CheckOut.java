package dev.emptybox.stdlib.box.git;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Kind;
import dev.emptybox.stdlib.model.Git;
import java.nio.file.Path;
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
}
