package dev.emptybox.stdlib.box.firewall;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Kind;

/** A change of the rules of the agent in the firewall, at once or not at all. */
public sealed interface FirewallChange extends Change {

    @Override
    default String exposed() {
        return toString();
    }

    @Override
    default String rootOnly() {
        return "the firewall";
    }

    @Override
    default boolean atomic() {
        return true;
    }

    @Override
    default Capability<?> capability() {
        return FirewallReads.CAPABILITY;
    }

    /** Adds the rule behind the others, or puts it in the place of the one with its name. */
    @Kind(value = "firewall.set", target = "name of the rule", does = "Adds or changes a rule of the firewall.")
    record SetRule(FirewallRule rule) implements FirewallChange {

        @Override
        public String target() {
            return rule.name();
        }
    }

    @Kind(value = "firewall.remove", target = "name of the rule", does = "Removes a rule of the firewall.")
    record RemoveRule(String target) implements FirewallChange {
    }
}
