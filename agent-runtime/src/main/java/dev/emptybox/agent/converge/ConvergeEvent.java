package dev.emptybox.agent.converge;

import dev.emptybox.agent.git.Head;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.journal.Request;
import dev.emptybox.agent.journal.Run;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Revision;
import dev.emptybox.stdlib.model.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A fact that a cycle or its loop reports. The journal, the status and the log subscribe to them, see {@link EventBus}; a
 * text for people is made by the subscriber.
 */
sealed interface ConvergeEvent {

    /** What a cycle is doing now. */
    enum Phase { FETCH, COMPILE, PLAN, APPLY, VERIFY }

    record PhaseBegan(Phase phase) implements ConvergeEvent { }

    // The source.

    /** @param since when the poll that the cycle does not wait for began; null when none is under way */
    record SourcePolled(Instant since) implements ConvergeEvent { }

    record SourceReached(String address, Revision head, Instant at) implements ConvergeEvent { }

    record SourceFailed(String address, Problem problem, boolean transientFailure) implements ConvergeEvent { }

    /** The head of the source is another one than in the cycle before. */
    record HeadMoved(Head head) implements ConvergeEvent { }

    // The choice of a revision.

    /** A person's request was carried out. @param reply for that person */
    record RequestDone(Request.Verb verb, String reply) implements ConvergeEvent { }

    record RequestRefused(String what, Problem problem) implements ConvergeEvent { }

    /** The head has moved, which ends a roll back by hand. */
    record HeadFollowed(Revision head) implements ConvergeEvent { }

    /** A revision is not tried, now and in each cycle in which it is wanted. */
    record RevisionLeftOut(Revision revision, String reason) implements ConvergeEvent { }

    /** The script of a revision does not end and was given up. */
    record ScriptEndless(Revision revision, Problem problem) implements ConvergeEvent { }

    // Load and plan.

    /** @param news whether it is refused for another reason than in the cycle before */
    record RevisionRefused(Revision revision, List<Problem> problems, boolean news) implements ConvergeEvent { }

    /** The last good revision cannot be loaded or planned. */
    record GoodRefused(Revision revision, Problem problem) implements ConvergeEvent { }

    record GoodPlanned() implements ConvergeEvent { }

    /** What the revision needs takes long to fetch. */
    record FetchDelayed(Revision revision) implements ConvergeEvent { }

    record ScriptSaid(ScriptLog.Line line) implements ConvergeEvent { }

    // A run, as the journal has it.

    /** Published before anything is touched; throws when the journal cannot be written, and then nothing may be touched. */
    record RunBegan(Run run) implements ConvergeEvent { }

    /** Published before the change is made; throws when the journal cannot be written, and then it may not be made. */
    record ChangeBegan(Run run, String task, Step.Line change) implements ConvergeEvent { }

    record ChangeMade(Run run, String task, Step.Line change) implements ConvergeEvent { }

    record RunEnded(Run run) implements ConvergeEvent { }

    record JournalUnwritable(Problem problem) implements ConvergeEvent { }

    // Apply, verify and record.

    record ApplyBegan(Revision revision, Run run, int changes) implements ConvergeEvent { }

    record StepEnded(Step step) implements ConvergeEvent { }

    /** A difference that is reported and not corrected. */
    record DriftFound(String task, Step.Line change) implements ConvergeEvent { }

    /** @param count of all applies on this box */
    record PlanMismatched(long count, List<String> differences) implements ConvergeEvent { }

    /** @param changed whether anything was changed before it failed */
    record ApplyFailed(Revision revision, Problem problem, boolean changed) implements ConvergeEvent { }

    record FailureHookFailed(Problem problem) implements ConvergeEvent { }

    /** @param stopping whether by the orderly end of this agent, as opposed to the sudden end of an earlier one */
    record RunInterrupted(Run run, boolean stopping) implements ConvergeEvent { }

    /** A newer revision has ended what the run waited for. */
    record RunSuperseded(Run run) implements ConvergeEvent { }

    /** The box is as this revision wants it, on record. */
    record RevisionTaken(Revision revision, Instant at) implements ConvergeEvent { }

    /** An apply has converged the box, and its services are watched. */
    record Converged(Revision revision, Run run, int changes) implements ConvergeEvent { }

    /** @param news whether the revision is converged to for the first time */
    record NothingToChange(Revision revision, boolean news, Duration took) implements ConvergeEvent { }

    record HealthChecked(Map<String, HealthState> services) implements ConvergeEvent { }

    record HealthThreadFailed(Problem problem) implements ConvergeEvent { }

    // The cycle and the loop.

    record SnapshotKept(long bytes, Duration took) implements ConvergeEvent { }

    record SnapshotFailed(String why) implements ConvergeEvent { }

    /** @param abandoned what is wrong with the scripts that were given up and still run */
    record CycleEnded(Cycle.Result result, Ledger ledger, List<Problem> abandoned) implements ConvergeEvent { }

    /** The cycle could not do its work. @param stopping whether it was cut off by the end of the agent */
    record CycleFailed(Problem problem, boolean stopping) implements ConvergeEvent { }

    record CycleSucceeded() implements ConvergeEvent { }

    record RetryScheduled(Duration in) implements ConvergeEvent { }

    record Stopping() implements ConvergeEvent { }

    /** The change under way does not end in time. */
    record StopDelayed() implements ConvergeEvent { }

    /** A part of the orderly end failed; the parts after it are done all the same. */
    record StopFailed(StopPart part, Problem problem) implements ConvergeEvent { }

    /** A part of the orderly end that may fail. */
    enum StopPart { STOP_HOOKS, CLEAN_END }

    record ServiceStopped(String service) implements ConvergeEvent { }

    record ServiceNotStopped(String service, Problem problem) implements ConvergeEvent { }

    record Stopped(Collection<String> services) implements ConvergeEvent { }
}
