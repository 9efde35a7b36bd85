package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.model.AssumedException;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Scope;
import dev.emptybox.stdlib.model.UnknownException;
import java.util.Optional;

/** Lets a task decide, and refuses decisions that the box cannot follow. */
final class Decider {

    private final World world;
    private final Context context;
    private final Activity activity;

    Decider(World world, Context context, Activity activity) {
        this.world = world;
        this.context = context;
        this.activity = activity;
    }

    /** What the task may change if its decision is unknown; empty if it only reads. */
    Optional<Scope> reach(Task task) {
        try {
            return world.observe(() -> task.reach(context)).value();
        } catch (ProblemException | UnknownException boundless) {
            return Optional.of(Scope.EVERYTHING);
        }
    }

    TaskAnswer decide(Task task) {
        try {
            String skipped = scripted(task);
            return skipped != null ? new TaskAnswer.Skipped(skipped) : new TaskAnswer.Decided(planned(task));
        } catch (AssumedException fine) {
            return new TaskAnswer.Assumed(fine.getMessage());
        } catch (UnknownException open) {
            return new TaskAnswer.Unknown(open.getMessage());
        } catch (ProblemException failure) {
            return new TaskAnswer.Failed(failure);
        }
    }

    /**
     * Runs the parts of the task that are code of the state repo, such as its condition, in the time limit of the script.
     * Returns why it is skipped, otherwise null.
     */
    private String scripted(Task task) {
        return activity.inScript(() -> {
            String skipped = task.skipped();
            if (skipped == null) {
                task.compute(context);
            }
            return skipped;
        });
    }

    private Decision planned(Task task) {
        Decision decision = task.plan(context);
        Accounts.refuseUnknown(task.id(), decision, world);
        Reserved.refuse(task.id(), decision, context);
        return decision;
    }
}
