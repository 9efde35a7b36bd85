package dev.emptybox.agent.converge;

import dev.emptybox.agent.converge.Context.Applied;
import dev.emptybox.agent.journal.Cause;
import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Run;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Revision;

/**
 * Records that the box is converged to the revision. A crash before the run is ended leaves it open; the next start marks it
 * as interrupted and converges again.
 */
record RecordStep(Journal journal, Runs runs, ConvergedState converged) implements CycleStep {

    @Override
    public Result run(Context context) {
        Revision revision = context.revision();
        boolean isNew = !journal.ledger().isGood(revision.commit());
        Report report = context.lastRun().report();
        Applied applied = context.applied();
        if (applied != null) {
            runs.mismatch(applied.differences());
        }
        converged.taken(context.loaded(), context.lastRun(), context.planned().occasion());
        if (applied != null) {
            return context.with(runs.end(context.run(), Run.Result.CONVERGED, report.asMap(), applied.differences())).done();
        }
        return isNew ? context.with(runs.record(revision, Cause.NEW_REVISION, Run.Result.CONVERGED, report)).done() : context.done();
    }
}
