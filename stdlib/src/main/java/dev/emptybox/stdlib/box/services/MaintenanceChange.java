package dev.emptybox.stdlib.box.services;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Kind;
import dev.emptybox.stdlib.model.Bytes;
import java.time.Duration;

/** Begin and end of a maintenance: the agent answers on the port of one of its services, in its place. */
public sealed interface MaintenanceChange extends OfService {

    int port();

    @Override
    default String target() {
        return String.valueOf(port());
    }

    @Override
    default Capability<?> capability() {
        return ServiceReads.CAPABILITY;
    }

    /**
     * Stops the service and then answers every request on its port with 503, until it is started or restarted for any
     * reason, or the maintenance ends.
     *
     * @param drain how long a service that runs is left to it before it is stopped
     */
    @Kind(value = "maintenance.begin", target = "the port", does = "Lets a service drain, stops it, and answers 503 on its port.")
    record BeginMaintenance(int port, String service, Duration drain, Page page) implements MaintenanceChange {
        @Override
        public boolean starts() {
            return true;
        }
    }

    /**
     * What is answered.
     *
     * @param type       of the content, for example {@code text/html; charset=utf-8}
     * @param retryAfter when it is worth to ask again, in whole seconds
     */
    record Page(Bytes content, String type, Duration retryAfter) {
    }

    /** Frees the port. The service stays as it is. */
    @Kind(value = "maintenance.end", target = "the port", does = "Frees the port, for the service to be started.")
    record EndMaintenance(int port, String service) implements MaintenanceChange {
    }
}
