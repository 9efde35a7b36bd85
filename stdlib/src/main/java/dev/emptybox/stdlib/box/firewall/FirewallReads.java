package dev.emptybox.stdlib.box.firewall;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Recorded;
import java.util.Optional;

/** The rules of the agent in the firewall of a box. An empty box has none. */
@FunctionalInterface
public interface FirewallReads {

    Capability<FirewallReads> CAPABILITY = new Capability<>("firewall", FirewallReads.class, box -> name -> Optional.empty(), PlannedFirewall::new);

    @Recorded(kind = "firewall", missing = "what the firewall rule %s says")
    Optional<FirewallRule> rule(String name);
}
