package dev.emptybox.stdlib.box.git;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Planned;
import dev.emptybox.stdlib.box.PlannedChanges;
import dev.emptybox.stdlib.box.files.FileChange;
import dev.emptybox.stdlib.box.files.PlannedFiles;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Git;
import dev.emptybox.stdlib.model.Scope;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The checkouts of a box, seen through the changes planned so far. */
final class PlannedGit implements GitReads, Planned<GitReads> {

    private record CheckedOut(Git.Checkout checkout, int order) {
    }

    private final PlannedChanges plan;
    private final PlannedFiles files;
    private final Map<Path, CheckedOut> checkouts = new HashMap<>();

    PlannedGit(PlannedChanges plan) {
        this.plan = plan;
        this.files = PlannedFiles.of(plan);
    }

    @Override
    public GitReads reads() {
        return this;
    }

    @Override
    public Git.Refs refs(Git.Remote remote) {
        return plan.base().git().refs(remote);
    }

    @Override
    public Optional<Git.Checkout> checkout(Path directory, String user) {
        Path path = files.landing(directory);
        CheckedOut planned = checkouts.get(path);
        int since = planned == null ? 0 : planned.order();
        plan.doubtIfTouched(path, since);
        plan.doubtAfter(since, p -> p.scope().reaches(path));
        if (files.changedBelow(path, since)) {
            plan.doubt("a file in " + path + " will be changed");
        }
        return planned != null ? Optional.of(planned.checkout())
            : files.hidesBase(path) ? Optional.empty() : plan.base().git().checkout(path, user);
    }

    @Override
    public Effect perform(String step, Change change) {
        var checkOut = (CheckOut) change;
        Path path = files.landing(checkOut.path());
        files.perform(step, new FileChange.MakeDirectory(path, Attributes.UNCHANGED));
        if (!plan.simulated()) {
            plan.mayChange(step, change, Scope.of(List.of(path)));
        }
        checkouts.put(path, new CheckedOut(new Git.Checkout(checkOut.commit(), checkOut.remote().url(), List.of(), List.of(), false), plan.order()));
        return Effect.DONE;
    }
}
