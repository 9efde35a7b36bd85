package dev.emptybox.stdlib.box.git;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Recorded;
import dev.emptybox.stdlib.model.Git;
import java.nio.file.Path;
import java.util.Optional;

/** Git repositories, and the checkouts of them on a box. */
public interface GitReads {

    Capability<GitReads> CAPABILITY = new Capability<>("git", GitReads.class, EmptyGit::new, PlannedGit::new);

    /** Reads the branches and tags of another repository. Like an artefact, it is not part of the box. */
    Git.Refs refs(Git.Remote remote);

    /**
     * The checkout in a directory; empty if there is none.
     *
     * @param user the user who reads, empty for the user of the agent
     */
    @Recorded(kind = "checkout", missing = "what is checked out in %s")
    Optional<Git.Checkout> checkout(Path directory, String user);
}
