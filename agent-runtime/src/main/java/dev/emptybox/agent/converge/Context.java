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
 * The results of the steps of a cycle so far; each step adds its part. Immutable, except for the actions at the end.
 *
 * @param reports     receives the report of the plan and, if there were changes, of the apply
 * @param supersedable whether a newer revision ends the waits of this attempt
 * @param atEnd       actions after the last step, with any result; the latest first
 * @param head        the newest revision, from {@code fetch}; null if unknown
 * @param target      of {@code select}
 * @param loaded      of {@code load}
 * @param planned     of {@code plan}
 * @param applied     of {@code apply}; null if there was no file to apply
 * @param run         of {@code apply} or {@code record}: what the journal has of it; null when that is nothing
 */
record Context(Consumer<Report> reports, boolean supersedable, Deque<Runnable> atEnd, Revision head, Target target,
               LoadedRevision loaded, Planned planned, Applied applied, Run run) {

    enum Purpose {
        /** Requested by the source or an operator. */
        WANTED,
        /** The box is at this good revision, which is kept. */
        KEEP_GOOD,
        /** Another revision has changed the box, and this good one is restored. */
        RETURN_TO_GOOD
    }

    record Target(Revision revision, Purpose purpose) {
    }

    /**
     * @param occasion the circumstances
     * @param cause    why there is something to do
     */
    record Planned(Converger.ScriptRun run, Occasion occasion, Cause cause, Instant started) {

        boolean empty() {
            return run.report().empty();
        }
    }

    /**
     * @param changed  whether a change has started
     * @param stopping whether the agent is being stopped
     * @param differences between plan and apply
     */
    record Applied(Converger.ScriptRun run, boolean changed, boolean stopping, List<String> differences) {
    }

    static Context start(Consumer<Report> reports, boolean supersedable) {
        return new Context(reports, supersedable, new ArrayDeque<>(), null, null, null, null, null, null);
    }

    /** For another attempt in the same cycle, whose waits are not ended early. */
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

    /** The last run of the script: the apply, or the plan if there was nothing to apply. */
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
