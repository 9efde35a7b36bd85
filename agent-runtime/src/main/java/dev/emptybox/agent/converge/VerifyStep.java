package dev.emptybox.agent.converge;

import dev.emptybox.agent.health.HealthMonitor;
import dev.emptybox.agent.journal.Cause;
import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Run;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Report;
import java.util.List;
import java.util.Optional;

/** Decides whether the box is converged to the revision, and what is next if it is not. */
record VerifyStep(Journal journal, Runs runs, FailedRuns failures, ConvergedState converged, HealthMonitor health, SourcePoller poller, EventBus bus,
                  Cycle.Mode mode) implements CycleStep {

    @Override
    public Result run(Context context) {
        if (context.applied() == null) {
            return wasInterrupted(context) ? prove(context) : context.done();
        }
        Converger.ScriptRun done = context.applied().run();
        if (done.report().failed() == null) {
            return context.done();
        }
        if (done.endless()) {
            return failures.endless(context);
        }
        if (context.applied().stopping()) {
            // Not a failure of the revision and no reason for a rollback; the next start converges again.
            bus.publish(new ConvergeEvent.RunInterrupted(interrupted(context), true));
            return context.end(Next.TRY_AGAIN);
        }
        if (poller.isNewer()) {
            // The box is left as it is, because it converges to the newer revision from there.
            bus.publish(new ConvergeEvent.RunSuperseded(interrupted(context)));
            return context.end(Next.START_OVER);
        }
        return failures.failed(context);
    }

    private Run interrupted(Context context) {
        return runs.end(context.run(), Run.Result.INTERRUPTED, context.applied().run().report().asMap(), List.of());
    }

    /** Whether the changes of this revision are made but not verified yet. */
    private boolean wasInterrupted(Context context) {
        String commit = context.revision().commit();
        return !journal.ledger().isGood(commit)
            && journal.last(1).stream().anyMatch(run -> run.outcome() == Run.Result.INTERRUPTED && run.revision().equals(commit));
    }

    private Result prove(Context context) {
        Optional<Problem> unhealthy = health.prove(context.planned().run().services());
        if (unhealthy.isEmpty()) {
            return context.done();
        }
        if (Thread.currentThread().isInterrupted()) {
            return context.end(Next.TRY_AGAIN);
        }
        if (mode == Cycle.Mode.REPORT_ONLY) {
            return context.end(Next.STAY);
        }
        if (poller.isNewer()) {
            return context.end(Next.START_OVER);
        }
        converged.changes();
        return runs.begin(context.revision(), Cause.NEW_REVISION, report -> { })
            .map(run -> failures.unhealthy(context.with(run), Report.failed(context.revision().commit(), unhealthy.get())))
            .orElse(context.end(Next.TRY_AGAIN));
    }
}
