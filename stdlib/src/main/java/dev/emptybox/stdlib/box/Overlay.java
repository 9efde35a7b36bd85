package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.box.ledger.PlannedLedger;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Scope;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The planned world and the simulated world: a base, seen through the changes made so far. Nothing is ever written outside
 * of this object. Composed of one {@link Planned} part per capability. What a planned command may have changed is in doubt,
 * and so is every decision that depends on it. In a simulated world a {@link Simulation} defines the effects, and nothing is
 * in doubt.
 */
public class Overlay implements World {

    private final Reads base;
    private final Simulation simulation;
    private final PlannedChanges changes;

    /** A planned world. */
    public Overlay(Reads base) {
        this(base, null);
    }

    /**
     * A simulated world: the base answers for the outside as of now.
     *
     * @param simulation null for a planned world
     */
    public Overlay(Reads base, Simulation simulation) {
        this.base = base;
        this.simulation = simulation;
        this.changes = new PlannedChanges(base, simulation != null);
    }

    @Override
    public <R> R port(Capability<R> capability) {
        return changes.part(capability).reads();
    }

    @Override
    public Effect perform(String step, Change change) {
        changes.next();
        Planned<?> part = changes.part(change.capability());
        Optional<Effect> outcome = simulation == null || part.foreseesAll() ? Optional.empty() : simulation.outcome(step, change, this);
        if (outcome.isPresent()) {
            return outcome.get();
        }
        changes.changed(step);
        return part.perform(step, change);
    }

    @Override
    public void leaveOpen(String step, Scope scope, String service) {
        changes.leaveOpen(step, scope, service);
    }

    @Override
    public void remember(String task, String fingerprint) {
        PlannedLedger.of(changes).remember(task, fingerprint);
    }

    @Override
    public boolean performs() {
        return simulation != null;
    }

    @Override
    public boolean pause(Duration duration) {
        return simulation != null && base.pause(duration);
    }

    @Override
    public <T> Observed<T> observe(Supplier<T> decision) {
        String outer = changes.beginDecision();
        String own = null;
        Observed<T> seen;
        try {
            seen = base instanceof World below ? below.observe(decision) : new Observed<>(decision.get(), null);
        } finally {
            own = changes.endDecision(outer);
        }
        return own == null ? seen : new Observed<>(seen.value(), own);
    }
}
