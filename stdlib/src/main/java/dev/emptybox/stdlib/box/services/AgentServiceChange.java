package dev.emptybox.stdlib.box.services;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.model.Effect;

/** A change of a service of the agent, or of its maintenance. */
public sealed interface AgentServiceChange extends OfService permits ServiceChange, MaintenanceChange {

    @Override
    default Capability<?> capability() {
        return ServiceReads.CAPABILITY;
    }

    Effect performBy(ServicePerformer performer);
}
