package dev.emptybox.stdlib.box.services;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Kind;
import dev.emptybox.stdlib.model.Bytes;
import java.time.Duration;

/** Begin and end of a maintenance: the agent answers on the port of one of its services. */
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
     * @param drain how long a running service continues before it is stopped
     */
    @Kind(value = "maintenance.begin", target = "the port", does = "Drains and stops a service, and answers 503 on its port.")
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
     * @param retryAfter the value of Retry-After, in whole seconds
     */
    record Page(Bytes content, String type, Duration retryAfter) {
    }

    /** Releases the port. The service is not touched. */
    @Kind(value = "maintenance.end", target = "the port", does = "Releases the port so that the service can start.")
    record EndMaintenance(int port, String service) implements MaintenanceChange {
    }
}
