package dev.emptybox.agent.converge;

import dev.emptybox.agent.git.Head;
import dev.emptybox.agent.health.HealthState;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.journal.Request;
import dev.emptybox.agent.journal.Run;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Revision;
import dev.emptybox.stdlib.model.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A fact reported by a cycle or its loop. The journal, the status and the log subscribe to these, see {@link EventBus};
 * subscribers create the messages.
 */
sealed interface ConvergeEvent {

    /** What a cycle is doing now. */
    enum Phase { FETCH, COMPILE, PLAN, APPLY, VERIFY }

    record PhaseBegan(Phase phase) implements ConvergeEvent { }

    // The source.

    /** @param since when a poll is running that the cycle does not wait for; null if none is */
    record SourcePolled(Instant since) implements ConvergeEvent { }

    /** @param detour why the head is from a mirror; null if it is not */
    record SourceReached(String address, Revision head, Problem detour, Instant at) implements ConvergeEvent { }

    record SourceFailed(String address, Problem problem, boolean transientFailure) implements ConvergeEvent { }

    /** The head of the source differs from the previous cycle. */
    record HeadMoved(Head head) implements ConvergeEvent { }

    // The choice of a revision.

    /** A request of an operator was handled. @param reply for the operator */
    record RequestDone(Request.Verb verb, String reply) implements ConvergeEvent { }

    record RequestRefused(String what, Problem problem) implements ConvergeEvent { }

    /** The head has moved, which ends a manual rollback. */
    record HeadFollowed(Revision head) implements ConvergeEvent { }

    /** A quarantined revision is skipped, in each cycle in which it is wanted. */
    record RevisionLeftOut(Revision revision, String reason) implements ConvergeEvent { }

    /** The script of a revision did not end and was abandoned. */
    record ScriptEndless(Revision revision, Problem problem) implements ConvergeEvent { }

    // Load and plan.

    /** @param news whether the reason differs from the previous cycle */
    record RevisionRefused(Revision revision, List<Problem> problems, boolean news) implements ConvergeEvent { }

    /** The last good revision cannot be loaded or planned. */
    record GoodRefused(Revision revision, Problem problem) implements ConvergeEvent { }

    record GoodPlanned() implements ConvergeEvent { }

    /** What the revision needs takes long to fetch. */
    record FetchDelayed(Revision revision) implements ConvergeEvent { }

    record ScriptSaid(ScriptLog.Line line) implements ConvergeEvent { }

    // A run, as the journal has it.

    /** Published before anything is touched; throws if the journal cannot be written, and then nothing may be touched. */
    record RunBegan(Run run) implements ConvergeEvent { }

    /** Published before the change is made; throws if the journal cannot be written, and then it may not be made. */
    record ChangeBegan(Run run, String task, Step.Line change) implements ConvergeEvent { }

    record ChangeMade(Run run, String task, Step.Line change) implements ConvergeEvent { }

    record RunEnded(Run run) implements ConvergeEvent { }

    record JournalUnwritable(Problem problem) implements ConvergeEvent { }

    // Apply, verify and record.

    record ApplyBegan(Revision revision, Run run, int changes) implements ConvergeEvent { }

    record StepEnded(Step step) implements ConvergeEvent { }

    /** Drift that is reported and not corrected. */
    record DriftFound(String task, Step.Line change) implements ConvergeEvent { }

    /** @param count of all applies on this box */
    record PlanMismatched(long count, List<String> differences) implements ConvergeEvent { }

    /** The script did not run: all that its last plan read is as it was. */
    record PlanSpared() implements ConvergeEvent { }

    /** A plan found something to do although nothing that the last, empty one had read is different. */
    record RecheckMismatched(Report plan) implements ConvergeEvent { }

    /** @param changed whether anything was changed before the failure */
    record ApplyFailed(Revision revision, Problem problem, boolean changed) implements ConvergeEvent { }

    record FailureHookFailed(Problem problem) implements ConvergeEvent { }

    /** @param stopping whether by a clean stop of this agent, as opposed to the death of an earlier one */
    record RunInterrupted(Run run, boolean stopping) implements ConvergeEvent { }

    /** A newer revision has ended a wait of the run. */
    record RunSuperseded(Run run) implements ConvergeEvent { }

    /** The box is converged to this revision, and this is recorded. */
    record RevisionTaken(Revision revision, Instant at) implements ConvergeEvent { }

    /** An apply has converged the box, and its services are monitored. */
    record Converged(Revision revision, Run run, int changes) implements ConvergeEvent { }

    /** @param news whether this is the first converge to the revision */
    record NothingToChange(Revision revision, boolean news, Duration took) implements ConvergeEvent { }

    record HealthChecked(Map<String, HealthState> services) implements ConvergeEvent { }

    record HealthThreadFailed(Problem problem) implements ConvergeEvent { }

    // The cycle and the loop.

    record SnapshotKept(long bytes, Duration took) implements ConvergeEvent { }

    record SnapshotFailed(String why) implements ConvergeEvent { }

    /** @param abandoned problems of abandoned scripts that still run */
    record CycleEnded(Cycle.Result result, Ledger ledger, List<Problem> abandoned) implements ConvergeEvent { }

    /** The cycle failed. @param stopping whether it was interrupted by the end of the agent */
    record CycleFailed(Problem problem, boolean stopping) implements ConvergeEvent { }

    record CycleSucceeded() implements ConvergeEvent { }

    record RetryScheduled(Duration in) implements ConvergeEvent { }

    record Stopping() implements ConvergeEvent { }

    /** The current change does not end in time. */
    record StopDelayed() implements ConvergeEvent { }

    /** A part of the shutdown failed; later parts are done anyway. */
    record StopFailed(StopPart part, Problem problem) implements ConvergeEvent { }

    /** A part of the shutdown that may fail. */
    enum StopPart { JOBS, STOP_HOOKS, CLEAN_END }

    record ServiceStopped(String service) implements ConvergeEvent { }

    record ServiceNotStopped(String service, Problem problem) implements ConvergeEvent { }

    record Stopped(Collection<String> services) implements ConvergeEvent { }
}
