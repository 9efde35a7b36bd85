package dev.emptybox.agent.converge;

import dev.emptybox.agent.converge.CycleStep.Next;
import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Run;
import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Revision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Ends failed runs: runs the script's {@code onFailure}, and quarantines the revision. */
record FailedRuns(Converger converger, World box, Journal journal, Runs runs, Quarantine quarantine, Probation probation, EventBus bus) {

    /** A failed apply. If nothing was changed, no rollback is needed, and the next cycle retries. */
    CycleStep.Result failed(Context context) {
        Report done = context.applied().run().report();
        if (context.applied().changed()) {
            runs.mismatch(context.applied().differences());
            return failed(context, done, context.applied().differences());
        }
        end(context, done, List.of());
        bus.publish(new ConvergeEvent.ApplyFailed(context.revision(), done.failed(), false));
        return context.end(Next.GO_BACK);
    }

    /** Services of a revision that was applied by an earlier run are not healthy in time. */
    CycleStep.Result unhealthy(Context context, Report why) {
        return failed(context, why, List.of());
    }

    /** The hooks do not run: their script has not ended. */
    CycleStep.Result endless(Context context) {
        Report done = context.applied().run().report();
        quarantine.leaveOutEndless(context.revision(), done.failed());
        runs.end(context.run(), Run.Result.FAILED, done.asMap(), List.of());
        bus.publish(new ConvergeEvent.RevisionRefused(context.revision(), List.of(done.failed()), false));
        return context.end(Next.GO_BACK);
    }

    private CycleStep.Result failed(Context context, Report done, List<String> differences) {
        Revision revision = context.revision();
        end(context, done, differences);
        bus.publish(new ConvergeEvent.ApplyFailed(revision, done.failed(), true));
        if (context.run().cause().isOfServices() && journal.ledger().isGood(revision.commit()) && probation.applies(journal.ledger())) {
            quarantine.demote(done.failed());
        } else {
            quarantine.add(revision, done.failed());
        }
        return context.end(Next.GO_BACK);
    }

    /** The changes of {@code onFailure} belong to the failed run. */
    private void end(Context context, Report done, List<String> differences) {
        Map<String, Object> record = new LinkedHashMap<>(done.asMap());
        Report hooks = converger.failed(context.loaded(), box, journal.ledger(), ScriptLog.publishing(bus), new RunListener(context.run(), bus));
        if (hooks.changeCount() > 0 || hooks.failed() != null) {
            record.put("onFailure", hooks.asMap());
        }
        if (hooks.failed() != null) {
            bus.publish(new ConvergeEvent.FailureHookFailed(hooks.failed()));
        }
        runs.end(context.run(), Run.Result.FAILED, record, differences);
    }
}
