package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Outcome;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.UnknownException;

/**
 * Gives each outcome the fingerprint that a service compares. It identifies the latest work of the task on this box, in this
 * run or an earlier one, so a task that is skipped or has nothing to do keeps its fingerprint. New work is recorded before
 * it is performed: a crash in between causes at most a superfluous restart, never a missing one.
 */
final class Fingerprints {

    private static final String NO_WORK = "no work";

    private final World world;
    private final Context context;
    private boolean inOnce;

    Fingerprints(World world, Context context) {
        this.world = world;
        this.context = context;
    }

    /**
     * The task is about to do what it has decided.
     *
     * @param before   its recorded fingerprint, null if there is none
     * @param mark     of the work to be performed, null if unknown
     */
    record Work(String before, String mark) {
    }

    Work begins(Task task, Decision decision) {
        if (decision.mark() == null || !task.isRemembered(decision, inOnce)) {
            return new Work(null, decision.mark());
        }
        try {
            String before = world.ledger().fingerprint(task.id());
            String mark = task.isOccasional(decision, inOnce) ? Digests.sha256(decision.mark() + before) : decision.mark();
            if (!mark.equals(before)) {
                world.remember(task.id(), mark);
            }
            return new Work(before, mark);
        } catch (UnknownException unrecorded) {
            return new Work(null, null);
        }
    }

    /** Whether its result, which is not known yet, decides about the fingerprint. */
    boolean isOpen(Task task, Work work) {
        return work.before() != null && !task.changesForSure();
    }

    /**
     * The fingerprint after the work.
     *
     * @param changed whether it has changed anything
     */
    String ended(Task task, Work work, boolean changed) {
        if (work.before() == null) {
            return work.mark();
        }
        if (!changed && !work.before().equals(work.mark())) {
            world.remember(task.id(), work.before());
        }
        return task.standing(context, changed ? work.mark() : work.before());
    }

    /** Of a skipped or failed task; null if unknown. */
    String ofLatestWork(Task task) {
        World.Observed<String> seen = world.observe(() -> {
            try {
                return task.standing(context, world.ledger().fingerprint(task.id()));
            } catch (ProblemException unreadable) {
                return "";
            } catch (UnknownException unrecorded) {
                return null;
            }
        });
        return seen.doubt() != null || seen.value() == null ? null : seen.value().isEmpty() ? NO_WORK : seen.value();
    }

    /** A body that runs once has started or ended: its tasks do not run on every converge. */
    void passed(Task task, Outcome outcome) {
        if (task instanceof OnceBegin) {
            inOnce = outcome.getStatus() == Outcome.Status.CHANGED;
        } else if (task instanceof OnceEnd) {
            inOnce = false;
        }
    }
}
