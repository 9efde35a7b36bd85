package dev.emptybox.agent.converge;

import dev.emptybox.agent.converge.ConvergeEvent.Phase;
import dev.emptybox.agent.health.HealthMonitor;
import dev.emptybox.stdlib.box.World;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;

/** Supervises and monitors the services of the revision from now on, and checks their health. */
final class WatchStep implements CycleStep {

    private final Converger converger;
    private final World box;
    private final HealthMonitor health;
    private final EventBus bus;
    private final Clock clock;

    WatchStep(Converger converger, World box, HealthMonitor health, EventBus bus, Clock clock) {
        this.converger = Objects.requireNonNull(converger, "converger is null");
        this.box = Objects.requireNonNull(box, "box is null");
        this.health = Objects.requireNonNull(health, "health is null");
        this.bus = Objects.requireNonNull(bus, "bus is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    @Override
    public Result run(Context context) {
        bus.publish(new ConvergeEvent.PhaseBegan(Phase.VERIFY));
        health.ask(converger.checks(context.loaded(), box), context.lastRun().services());
        bus.publish(context.applied() != null
            ? new ConvergeEvent.Converged(context.revision(), context.run(), context.lastRun().report().changeCount())
            : new ConvergeEvent.NothingToChange(context.revision(), context.run() != null, Duration.between(context.planned().started(), clock.instant())));
        return context.done();
    }
}
