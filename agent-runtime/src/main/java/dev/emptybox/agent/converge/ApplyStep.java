package dev.emptybox.agent.converge;

import dev.emptybox.agent.converge.Context.Applied;
import dev.emptybox.agent.converge.Context.Planned;
import dev.emptybox.agent.converge.ConvergeEvent.Phase;
import dev.emptybox.agent.health.HealthMonitor;
import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Run;
import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.engine.Jobs;
import dev.emptybox.stdlib.model.Report;
import java.util.Optional;

/** Runs the script on the box, unless the plan is empty; each change is written to the journal before it is made. */
record ApplyStep(Converger converger, World box, Journal journal, Runs runs, ConvergedState converged, HealthMonitor health,
                 Jobs jobs, EventBus bus) implements CycleStep {

    @Override
    public Result run(Context context) {
        if (context.planned().empty()) {
            return context.done();
        }
        bus.publish(new ConvergeEvent.PhaseBegan(Phase.APPLY));
        Optional<Run> begun = runs.begin(context.revision(), context.planned().cause(), context.reports());
        if (begun.isEmpty()) {
            return context.end(Next.TRY_AGAIN);
        }
        converged.changes();
        context.atEnd().push(health.suspend());
        context.atEnd().push(jobs.hold());
        return context.with(begun.get()).with(applied(context, begun.get())).done();
    }

    private Applied applied(Context context, Run run) {
        Planned plan = context.planned();
        Report planned = plan.run().report();
        bus.publish(new ConvergeEvent.ApplyBegan(context.revision(), run, planned.changeCount()));
        var changes = new RunListener(run, bus);
        Converger.ScriptRun done = converger.apply(context.loaded(), plan.run().stops(), box, journal.ledger(), plan.occasion(),
            ScriptLog.publishing(bus), changes);
        // An interrupted thread cannot write the journal.
        boolean stopping = Thread.interrupted();
        if (stopping) {
            context.atEnd().push(() -> Thread.currentThread().interrupt());
        }
        Converger.ScriptRun made = done.made();
        context.reports().accept(made.report());
        return new Applied(made, changes.changed(), stopping, planned.differencesFrom(done.report()));
    }
}
