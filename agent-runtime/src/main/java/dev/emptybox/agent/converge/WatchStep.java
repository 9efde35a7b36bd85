package dev.emptybox.agent.converge;

import dev.emptybox.agent.converge.ConvergeEvent.Phase;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;

/** Supervises and monitors the services of the revision from now on, and checks their health. */
final class WatchStep implements CycleStep {

    private final HealthMonitor health;
    private final EventBus bus;
    private final Clock clock;

    WatchStep(HealthMonitor health, EventBus bus, Clock clock) {
        this.health = Objects.requireNonNull(health, "health is null");
        this.bus = Objects.requireNonNull(bus, "bus is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    @Override
    public Result run(Context context) {
        bus.publish(new ConvergeEvent.PhaseBegan(Phase.VERIFY));
        health.ask(context.loaded(), context.lastRun());
        bus.publish(context.applied() != null
            ? new ConvergeEvent.Converged(context.revision(), context.run(), context.lastRun().report().changeCount())
            : new ConvergeEvent.NothingToChange(context.revision(), context.run() != null, Duration.between(context.planned().started(), clock.instant())));
        return context.done();
    }
}
