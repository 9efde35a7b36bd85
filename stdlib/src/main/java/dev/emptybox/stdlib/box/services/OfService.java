package dev.emptybox.stdlib.box.services;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.model.Health;

/** A change that concerns one service, supervised by the agent or by the init system. */
public interface OfService extends Change {

    String service();

    @Override
    default String target() {
        return service();
    }

    /** Whether a port may be needed for it, so that services that are no longer wanted stop first. */
    default boolean starts() {
        return false;
    }

    /** How the health of what it starts is checked; null when it starts nothing or there is no check. */
    default Health.Check health() {
        return null;
    }
}
