package dev.emptybox.stdlib.box.git;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Recorded;
import dev.emptybox.stdlib.model.Git;
import java.nio.file.Path;
import java.util.Optional;

/** Git repositories, and the checkouts of them on a box. */
public interface GitReads {

    Capability<GitReads> CAPABILITY = new Capability<>("git", GitReads.class, EmptyGit::new, PlannedGit::new);

    /** Asks another repository for its branches and tags. Like an artefact, it is no part of the box. */
    Git.Refs refs(Git.Remote remote);

    /**
     * The checkout that a directory is; empty when it is none.
     *
     * @param user who looks, empty for the agent's own user
     */
    @Recorded(kind = "checkout", missing = "what is checked out in %s")
    Optional<Git.Checkout> checkout(Path directory, String user);
}
