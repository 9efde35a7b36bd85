package dev.emptybox.stdlib.world;

import dev.emptybox.stdlib.model.Service;
import java.util.List;

/** The port to whatever supervises processes. */
public interface Services {

    Service.State state(String name);

    /** Names of the services on record, running or not. */
    List<String> names();

    /** Starts it; returns when its process lives and is on record, so that a crash cannot lose it. */
    Service.State start(Service.Definition definition);

    /**
     * Makes a running one read its configuration again, by a signal to its process; the inputs of the definition are then
     * those it runs with. After a crash in between it is told once more.
     */
    void reload(Service.Definition definition, String signal);

    /** Stops it as its definition says, then kills what is left of its process group. Stopping what does not run is fine. */
    void stop(String name);

    /** The last lines it wrote since its latest start, as far as that is known; for messages. */
    List<String> lastLines(String name, int count);

    /** What is remembered of the services of the init system. */
    UnitLedger units();
}
