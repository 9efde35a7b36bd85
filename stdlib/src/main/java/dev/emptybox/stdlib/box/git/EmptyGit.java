package dev.emptybox.stdlib.box.git;

import dev.emptybox.stdlib.box.EmptyBox;
import dev.emptybox.stdlib.model.Git;
import java.nio.file.Path;
import java.util.Optional;

record EmptyGit(EmptyBox box) implements GitReads {

    @Override
    public Git.Refs refs(Git.Remote remote) {
        return box.outside().refs(remote);
    }

    @Override
    public Optional<Git.Checkout> checkout(Path directory, String user) {
        return Optional.empty();
    }
}
