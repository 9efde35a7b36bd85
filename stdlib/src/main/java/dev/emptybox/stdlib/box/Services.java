package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.model.RunningProcess;
import dev.emptybox.stdlib.model.Service;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The port to whatever supervises processes. */
public interface Services {

    Service.State state(String name);

    /** Names of the services on record, running or not. */
    List<String> names();

    /** Names of those that run, or will by themselves, in the order in which they are to be stopped. */
    List<String> stopOrder();

    /**
     * From now on this service, as far as it is what such a definition makes, is started again by itself when it ends. A
     * start alone does not say so: whether its service has come to life is for the starter to judge.
     */
    void keepUp(Service.Definition definition);

    /** Starts it; returns when its process lives and is on record, so that a crash cannot lose it. */
    Service.State start(Service.Definition definition);

    /** Stops it as it was to be stopped, and starts it anew. */
    default Service.State restart(Service.Definition definition) {
        stop(definition.name());
        return start(definition);
    }

    /**
     * Makes a running one read its configuration again, by a signal to its process; the inputs of the definition are then
     * those it runs with. After a crash in between it is told once more.
     */
    void reload(Service.Definition definition, String signal);

    /**
     * Takes down why its health check has found that process of it critical; an empty text when it is healthy again. The
     * next start begins without.
     */
    void judged(String name, long pid, String unhealthy);

    /** The same when somebody else has told it already; nothing when it does not run any more. */
    void reloaded(Service.Definition definition);

    /** Stops it as its definition says, for good, then kills what is left of its process group. Stopping what does not run is fine. */
    void stop(String name);

    /** The TCP ports that processes of it listen on, as far as that can be seen. */
    Set<Integer> ports(String name);

    /**
     * The process that listens on the port in the place of the service: one that is none of the service's own and was there
     * before it was started. Empty when there is no such process, or it cannot be seen.
     */
    Optional<RunningProcess> stranger(String name, int port);

    /**
     * Forgets services that were stopped for good long ago, so that names which change with each release do not fill the
     * disk: their records and logs.
     *
     * @param declared those that are wanted, which are all kept
     */
    default void keepOnly(Set<String> declared) {
    }

    /** The last lines it wrote since its latest start, as far as that is known; for messages. */
    List<String> lastLines(String name, int count);

    /** What is remembered of the services of the init system. */
    UnitLedger units();
}
