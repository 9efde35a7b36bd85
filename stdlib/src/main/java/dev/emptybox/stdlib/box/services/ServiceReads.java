package dev.emptybox.stdlib.box.services;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Recorded;
import dev.emptybox.stdlib.model.Service;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The services supervised by the agent, and the pages that it serves for them during a maintenance. */
public interface ServiceReads {

    Capability<ServiceReads> CAPABILITY = new Capability<>("services", ServiceReads.class, box -> new EmptyServices(), PlannedServices::new);

    Service.State state(String name);

    /** Names of those that run or will be restarted, in stop order. */
    List<String> running();

    /** The TCP ports that processes of a service listen on, as far as visible. */
    Set<Integer> ports(String service);

    /**
     * Why the page of a maintenance cannot be served on the port once the service is stopped: another process listens there,
     * or the agent is not allowed to. Empty if there is no visible reason.
     */
    @Recorded(kind = "page", key = "%s of %s", missing = "whether port %s is free for a maintenance", quiet = false)
    Optional<String> pageRefusal(int port, String service);
}
