package dev.emptybox.agent.converge;

import dev.emptybox.agent.converge.ConvergeEvent.Phase;
import dev.emptybox.agent.health.HealthMonitor;
import dev.emptybox.stdlib.engine.Box;
import java.time.Duration;
import java.time.InstantSource;

/** Supervises and monitors the services of the revision from now on, checks their health, and runs its jobs. */
record WatchStep(Converger converger, Box box, HealthMonitor health, EventBus bus, InstantSource clock) implements CycleStep {

    @Override
    public Result run(Context context) {
        bus.publish(new ConvergeEvent.PhaseBegan(Phase.VERIFY));
        health.ask(converger.checks(context.loaded(), box), context.lastRun().services());
        box.jobs().declared(context.lastRun().jobs());
        bus.publish(context.applied() != null
            ? new ConvergeEvent.Converged(context.revision(), context.run(), context.lastRun().report().changeCount())
            : new ConvergeEvent.NothingToChange(context.revision(), context.run() != null, Duration.between(context.planned().started(), clock.instant())));
        return context.done();
    }
}
