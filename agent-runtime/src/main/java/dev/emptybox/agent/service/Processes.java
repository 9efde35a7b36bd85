package dev.emptybox.agent.service;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What can be known about processes without signalling any. A process that has ended but was not waited for yet (a
 * zombie) does not live.
 */
interface Processes {

    /** In the environment of every process of a service: the token of its start. */
    String TOKEN = "EMPTYBOX_SERVICE";

    /**
     * A living process of a service.
     *
     * @param inGroup whether it is in the service's own process group, so that a signal to the group reaches it
     */
    record Alive(long pid, String identity, boolean inGroup) {

        Alive outOfGroup() {
            return new Alive(pid, identity, false);
        }
    }

    static Processes ofThisMachine() {
        return ProcFiles.usable() ? new ProcFiles() : new Handles();
    }

    /** What tells the process from any other with the same pid, before or after it or the machine's next start. */
    Optional<String> identity(long pid);

    boolean lives(long pid, String identity);

    /** Whether the process leads a process group of its own by now; true where that cannot be known. */
    boolean leads(long pid);

    /** Every living process that provably belongs to this start of the service. */
    List<Alive> members(ServiceRecord record);

    /** Whether {@link #find} works here. */
    boolean findsByToken();

    /** The first process of a start of which only the intent is on record. */
    OptionalLong find(ServiceRecord intent);
}
