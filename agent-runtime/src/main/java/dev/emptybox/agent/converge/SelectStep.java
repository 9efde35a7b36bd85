package dev.emptybox.agent.converge;

import dev.emptybox.agent.converge.Context.Purpose;
import dev.emptybox.agent.converge.Context.Target;
import dev.emptybox.agent.health.HealthMonitor;
import dev.emptybox.agent.journal.Requests;
import dev.emptybox.stdlib.model.Revision;

/** Selects the revision: the newest, or that of a manual rollback; never a quarantined one. */
record SelectStep(Requests requests, Operator operator, Quarantine quarantine, HealthMonitor health, Probation probation, SourcePoller poller,
                  Staleness staleness, Cycle.Mode mode) implements CycleStep {

    @Override
    public Result run(Context context) {
        operator.carryOutAll(requests, context.head());
        if (operator.paused()) {
            return context.end(Next.NOTHING_TO_DO);
        }
        Revision wanted = operator.wanted(context.head());
        if (wanted == null || context.head() == null && staleness.exceeded()) {
            return context.end(Next.TRY_AGAIN);
        }
        condemn();
        poller.attempts(context.supersedable() ? context.head() : null);
        Context chosen = context.with(new Target(wanted, Purpose.WANTED));
        return quarantine.leavesOut(wanted) ? chosen.end(Next.GO_BACK) : chosen.done();
    }

    /** Quarantines a revision that has turned bad since the last cycle. */
    private void condemn() {
        health.endless().filter(found -> !quarantine.leavesOut(found.revision()))
            .ifPresent(found -> quarantine.addEndless(found.revision(), found.problem()));
        if (mode == Cycle.Mode.CORRECT) {
            probation.failure().ifPresent(quarantine::demote);
        }
    }
}
