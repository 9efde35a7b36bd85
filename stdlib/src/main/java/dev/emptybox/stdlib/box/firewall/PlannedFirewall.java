package dev.emptybox.stdlib.box.firewall;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Planned;
import dev.emptybox.stdlib.box.PlannedChanges;
import dev.emptybox.stdlib.box.Seen;
import dev.emptybox.stdlib.model.Effect;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The rules of the firewall, seen through the changes planned so far. */
final class PlannedFirewall implements FirewallReads, Planned<FirewallReads> {

    private final PlannedChanges plan;
    private final Map<String, Seen<Optional<FirewallRule>>> rules = new HashMap<>();

    PlannedFirewall(PlannedChanges plan) {
        this.plan = plan;
    }

    @Override
    public FirewallReads reads() {
        return this;
    }

    /** A command that may change everything may change the firewall. */
    @Override
    public Optional<FirewallRule> rule(String name) {
        Seen<Optional<FirewallRule>> planned = rules.get(name);
        return plan.unlessTouched(planned == null ? Seen.of(plan.base().port(CAPABILITY).rule(name)) : planned, p -> p.scope().everything());
    }

    @Override
    public Effect perform(String step, Change change) {
        Optional<FirewallRule> rule = change instanceof FirewallChange.SetRule set ? Optional.of(set.rule()) : Optional.empty();
        rules.put(change.target(), new Seen<>(rule, plan.order(), null));
        return Effect.DONE;
    }
}
