package dev.emptybox.agent.supervisor;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What can be known about processes without signalling any. A process that has ended but was not waited for yet (a
 * zombie) does not live.
 */
interface Processes {

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

    /**
     * A start of a service of which something lives, found without a record.
     *
     * @param token    the tag that its processes carry
     * @param pid      of the process that leads its group; of the oldest one when that has ended
     * @param leads    whether that leads a process group of its own
     */
    record Tagged(String name, String token, long pid, String identity, boolean leads) {

        static Tagged preferred(Tagged one, Tagged other) {
            return other.leads() && !one.leads() ? other : one;
        }
    }

    static Processes ofThisMachine() {
        return ProcfsProcesses.ofThisMachine().orElseGet(ProcessHandles::new);
    }

    /** What tells the process from any other with the same pid, before or after it or the machine's next start. */
    Optional<String> identity(long pid);

    default boolean lives(long pid, String identity) {
        return identity(pid).filter(identity::equals).isPresent();
    }

    /** Whether the process leads a process group of its own by now; true where that cannot be known. */
    boolean leads(long pid);

    /** Every living process that provably belongs to this start of the service. */
    List<Alive> members(ServiceRecord record);

    /** Whether {@link #find} works here. */
    boolean findsByToken();

    /** The starts of a home's services of which something lives, the newest first; none where {@link #findsByToken} is false. */
    List<Tagged> tagged(ServiceTag tags);

    /** The first process of a start of which only the intent is on record. */
    OptionalLong find(ServiceRecord intent);
}
