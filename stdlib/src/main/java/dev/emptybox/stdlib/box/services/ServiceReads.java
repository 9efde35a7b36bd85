package dev.emptybox.stdlib.box.services;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Recorded;
import dev.emptybox.stdlib.model.Service;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The services that the agent itself supervises, and the pages that it shows in their place during a maintenance. */
public interface ServiceReads {

    Capability<ServiceReads> CAPABILITY = new Capability<>("services", ServiceReads.class, box -> new EmptyServices(), PlannedServices::new);

    Service.State state(String name);

    /** Names of those that run, or will by themselves, in the order to stop them. */
    List<String> running();

    /** The TCP ports that processes of a service listen on, as far as that can be seen. */
    Set<Integer> ports(String service);

    /**
     * Why the page of a maintenance could not be shown on the port once the service is stopped: another process listens
     * there, or the agent may not. Empty when there is no such reason, or none that can be seen.
     */
    @Recorded(kind = "page", key = "%s of %s", missing = "whether port %s is free for a maintenance", quiet = false)
    Optional<String> pageRefusal(int port, String service);
}
