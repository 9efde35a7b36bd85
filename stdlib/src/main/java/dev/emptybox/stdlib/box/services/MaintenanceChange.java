package dev.emptybox.stdlib.box.services;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Kind;
import dev.emptybox.stdlib.box.Precondition;
import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Problem;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** Begin and end of a maintenance: the agent answers on the port of one of its services. */
public sealed interface MaintenanceChange extends AgentServiceChange {

    int port();

    @Override
    default String target() {
        return String.valueOf(port());
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

        @Override
        public OptionalInt takesPort() {
            return OptionalInt.of(port);
        }

        /** No service is stopped for a page that cannot be served. */
        @Override
        public List<Precondition> preconditions(Reads box, List<Change> decision) {
            return List.of(new Precondition("port " + port + " is free when service " + service + " is stopped",
                () -> box.services().pageRefusal(port, service).map(why -> Problem.of("The maintenance page cannot be shown on port " + port, why,
                    "name the port that service " + service + " listens on, and that the agent is allowed to listen on")).orElse(null)));
        }

        @Override
        public Effect performBy(ServicePerformer performer) {
            return performer.beginMaintenance(this);
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
        @Override
        public OptionalInt takesPort() {
            return OptionalInt.of(port);
        }

        @Override
        public Effect performBy(ServicePerformer performer) {
            return performer.endMaintenance(this);
        }
    }
}
