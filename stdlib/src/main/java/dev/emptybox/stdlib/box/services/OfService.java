package dev.emptybox.stdlib.box.services;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.model.Health;
import java.util.OptionalInt;

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

    /** The port that the agent itself needs for it. */
    default OptionalInt takesPort() {
        return OptionalInt.empty();
    }

    /** Whether the service must not serve requests meanwhile, so that a maintenance of it begins before. */
    default boolean needsDowntime() {
        return true;
    }

    /** Whether the service serves requests afterwards, so that a maintenance of it ends before. */
    default boolean endsDowntime() {
        return false;
    }

    /** Whether it is the restart of a service that runs. */
    default boolean restarts() {
        return false;
    }
}
