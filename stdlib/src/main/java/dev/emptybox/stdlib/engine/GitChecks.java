package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.box.git.CheckOut;
import dev.emptybox.stdlib.model.Git;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.UnknownException;
import dev.emptybox.stdlib.model.Words;
import dev.emptybox.stdlib.tasks.GitTask;
import java.util.ArrayList;
import java.util.List;

/** Preconditions of a checkout that only a fetch can verify. */
final class GitChecks {

    private final Reads world;

    GitChecks(Reads world) {
        this.world = world;
    }

    List<Preconditions.Check> of(Change change) {
        var checks = new ArrayList<Preconditions.Check>();
        if (change instanceof CheckOut checkOut) {
            if (checkOut.ref().isEmpty()) {
                checks.add(new Preconditions.Check("the repository has it", () -> {
                    throw new UnknownException("only a fetch shows whether " + checkOut.remote() + " has the commit " + checkOut.commit());
                }));
            }
            if (!checkOut.force()) {
                checks.add(new Preconditions.Check("no untracked file is in the way", () -> untracked(checkOut)));
            }
        }
        return checks;
    }

    /** An interrupted change of the agent itself is completed with force. */
    private Problem untracked(CheckOut wanted) {
        Git.Checkout found = world.git().checkout(wanted.path(), wanted.user()).orElse(null);
        if (found == null || found.interrupted() || found.untracked().isEmpty() || found.commit().equals(wanted.commit())) {
            return null;
        }
        throw new UnknownException("Git does not track " + Words.some(found.untracked())
            + ", and only a fetch shows whether the commit has a file of the same name");
    }
}
