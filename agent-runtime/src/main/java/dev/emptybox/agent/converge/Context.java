package dev.emptybox.agent.converge;

import dev.emptybox.agent.converge.CycleStep.Next;
import dev.emptybox.agent.journal.Cause;
import dev.emptybox.agent.journal.Run;
import dev.emptybox.stdlib.dsl.Occasion;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Revision;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the steps of a cycle have found so far; each step adds its part. Immutable, save for what is done at the end.
 *
 * @param reports     is given what was planned and, when there was something to do, what was done
 * @param supersedable whether a newer revision ends the waits of this attempt
 * @param atEnd       what is done when the last step has ended, in whichever way; the latest first
 * @param head        the newest revision, of {@code fetch}; null when none is known
 * @param target      of {@code select}
 * @param loaded      of {@code load}
 * @param planned     of {@code plan}
 * @param applied     of {@code apply}; null when there was nothing to apply
 * @param run         of {@code apply} or {@code record}: what the journal has of it; null when that is nothing
 */
record Context(Consumer<Report> reports, boolean supersedable, Deque<Runnable> atEnd, Revision head, Target target,
               LoadedRevision loaded, Planned planned, Applied applied, Run run) {

    enum Purpose {
        /** The source or a person wants it. */
        WANTED,
        /** The box is as this good revision left it, which is kept up. */
        KEEP_GOOD,
        /** Another revision has changed the box, and this good one is brought back. */
        RETURN_TO_GOOD
    }

    record Target(Revision revision, Purpose purpose) {
    }

    /**
     * @param occasion what was special about it
     * @param cause    why there is something to do
     */
    record Planned(Converger.ScriptRun run, Occasion occasion, Cause cause, Instant started) {

        boolean empty() {
            return run.report().empty();
        }
    }

    /**
     * @param changed  whether a change has been begun
     * @param stopping whether the agent is being stopped
     * @param differences between the plan and what was done
     */
    record Applied(Converger.ScriptRun run, boolean changed, boolean stopping, List<String> differences) {
    }

    static Context start(Consumer<Report> reports, boolean supersedable) {
        return new Context(reports, supersedable, new ArrayDeque<>(), null, null, null, null, null, null);
    }

    /** For another attempt in the same cycle, whose waits are not ended. */
    Context forGood(Target good) {
        return new Context(reports, false, new ArrayDeque<>(), head, good, null, null, null, null);
    }

    Context with(Revision newest) {
        return new Context(reports, supersedable, atEnd, newest, target, loaded, planned, applied, run);
    }

    Context with(Target chosen) {
        return new Context(reports, supersedable, atEnd, head, chosen, loaded, planned, applied, run);
    }

    Context with(LoadedRevision itsScripts) {
        return new Context(reports, supersedable, atEnd, head, target, itsScripts, planned, applied, run);
    }

    Context with(Planned plan) {
        return new Context(reports, supersedable, atEnd, head, target, loaded, plan, applied, run);
    }

    Context with(Applied apply) {
        return new Context(reports, supersedable, atEnd, head, target, loaded, planned, apply, run);
    }

    Context with(Run onRecord) {
        return new Context(reports, supersedable, atEnd, head, target, loaded, planned, applied, onRecord);
    }

    Revision revision() {
        return target.revision();
    }

    boolean isWanted() {
        return target.purpose() == Purpose.WANTED;
    }

    /** How the script ran last: applied, or planned when there was nothing to apply. */
    Converger.ScriptRun lastRun() {
        return applied == null ? planned.run() : applied.run();
    }

    /** The step is done. */
    CycleStep.Result done() {
        return new CycleStep.Result(Next.GO_ON, this);
    }

    /** The steps end here. */
    CycleStep.Result end(Next next) {
        return new CycleStep.Result(next, this);
    }
}
