package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.model.RunningProcess;
import dev.emptybox.stdlib.model.Service;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The port to the supervisor of processes. */
public interface Services {

    Service.State state(String name);

    /** Names of the services on record, running or not. */
    List<String> names();

    /** Names of those that run or will be restarted, in stop order. */
    List<String> stopOrder();

    /**
     * Restarts this service automatically from now on, if it was started with this definition. A start alone does not enable
     * this: the caller decides whether the start was successful.
     */
    void supervise(Service.Definition definition);

    /** Starts it; returns when its process runs and is recorded, so that a crash cannot lose it. */
    Service.State start(Service.Definition definition);

    /** Stops it with its previous definition, and starts it again. */
    default Service.State restart(Service.Definition definition) {
        stop(definition.name());
        return start(definition);
    }

    /**
     * Reloads a running service with a signal to its process; it then runs with the inputs of the definition. After a crash
     * in between, the signal is sent again.
     */
    void reload(Service.Definition definition, String signal);

    /** Records a reload that was done by other means; no effect if the service no longer runs. */
    void recordReload(Service.Definition definition);

    /**
     * Records why its health check found this process critical; an empty text if it is healthy again. The next start clears
     * it.
     */
    void recordHealth(String name, long pid, String unhealthy);

    /**
     * Gives a service on record another name: its process, its records and its log stay. After a crash in between, it has one of
     * the two names.
     */
    default void rename(String from, Service.Definition to) {
        throw new UnsupportedOperationException("services cannot be renamed here");
    }

    /** Stops it permanently, as defined, then kills the rest of its process group. Does nothing if it does not run. */
    void stop(String name);

    /** The TCP ports that processes of it listen on, as far as visible. */
    Set<Integer> ports(String name);

    /**
     * A process that listens on the port instead of the service: not part of the service and started before it. Empty if
     * there is none, or it is not visible.
     */
    Optional<RunningProcess> foreignListener(String name, int port);

    /**
     * Removes records and logs of services that were stopped permanently long ago, so that names that change with each
     * release do not fill the disk.
     *
     * @param declared the declared ones, which are all kept
     */
    default void keepOnly(Set<String> declared) {
    }

    /** Its last lines of output since the latest start, as far as known; for messages. */
    List<String> lastLines(String name, int count);

    /** The records about services of the init system. */
    UnitLedger units();
}
