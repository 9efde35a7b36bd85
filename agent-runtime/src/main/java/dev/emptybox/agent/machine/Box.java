package dev.emptybox.agent.machine;

import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.model.Service;
import java.util.Set;

/** A box that an agent converges: a world, services that are kept up, and a cache of artefacts that must not grow without end. */
public interface Box extends World, HealthChecker {

    /** Frees the cache of all artefacts but these, given by their SHA-256, and of broken downloads of others. */
    void keepArtefacts(Set<String> digests);

    /** Forgets what is kept of services that are none of these and were stopped long ago. */
    void keepServices(Set<String> declared);

    /** From now on the service is started again by itself when it ends, as far as it is what such a definition makes. */
    void keepUp(Service.Definition definition);

    /**
     * Takes down that a service has been found critical by its health check, so that it is restarted; or, with an empty
     * text, that it is healthy again.
     *
     * @param pid whom that is about; nothing happens when another process has taken its place
     */
    void judged(Service.Declared service, long pid, String unhealthy);

    /**
     * Waits until a service that runs is healthy, as after its start.
     *
     * @throws dev.emptybox.stdlib.model.ProblemException when it is not in time
     */
    void awaitHealthy(Service.Definition definition);
}
