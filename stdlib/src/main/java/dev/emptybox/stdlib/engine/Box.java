package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.model.Service;
import java.util.Set;

/** A box that an agent converges: a world, supervised services, and an artefact cache that has to be pruned. */
public interface Box extends World, HealthChecker {

    /** Removes all artefacts except these, given by their SHA-256, and partial downloads of others from the cache. */
    void keepArtefacts(Set<String> digests);

    /** Removes the records of services that are none of these and were stopped long ago. */
    void keepServices(Set<String> declared);

    /** What runs its jobs. */
    Jobs jobs();

    /** Restarts the service automatically from now on, if it matches the definition. */
    void supervise(Service.Definition definition);

    /**
     * Records that a service is critical, so that it is restarted; or, with an empty text, that it is healthy again.
     *
     * @param pid the process; no effect if it has been replaced
     */
    void recordHealth(Service.Declared service, long pid, String unhealthy);

    /**
     * Waits until a running service is healthy, as after its start.
     *
     * @throws dev.emptybox.stdlib.model.ProblemException if it is not healthy in time
     */
    void awaitHealthy(Service.Definition definition);
}
