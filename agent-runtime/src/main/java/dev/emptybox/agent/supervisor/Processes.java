package dev.emptybox.agent.supervisor;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads information about processes. A zombie counts as dead.
 */
interface Processes {

    /**
     * A running process of a service.
     *
     * @param inGroup whether it is in the process group of the service, so that signals to the group reach it
     */
    record Alive(long pid, String identity, boolean inGroup) {

        Alive outOfGroup() {
            return new Alive(pid, identity, false);
        }
    }

    /**
     * A start of a service with running processes, found without a record.
     *
     * @param token    the tag that its processes carry
     * @param pid      of its group leader, or of the oldest process if the leader has ended
     * @param leads    whether that process leads its own process group
     */
    record Tagged(String name, String token, long pid, String identity, boolean leads) {

        Tagged named(String other) {
            return new Tagged(other, token, pid, identity, leads);
        }

        static Tagged preferred(Tagged one, Tagged other) {
            return other.leads() && !one.leads() ? other : one;
        }
    }

    static Processes ofThisMachine() {
        return ProcfsProcesses.ofThisMachine().orElseGet(ProcessHandles::new);
    }

    /** Distinguishes the process from others with the same pid, including after a reboot. */
    Optional<String> identity(long pid);

    default boolean lives(long pid, String identity) {
        return identity(pid).filter(identity::equals).isPresent();
    }

    /** Whether the process leads its own process group by now; true if unknown. */
    boolean leads(long pid);

    /** Every running process that provably belongs to this start of the service. */
    List<Alive> members(ServiceRecord record);

    /** Whether {@link #find} is supported. */
    boolean findsByToken();

    /** The starts of the services of a home with running processes, newest first; empty if {@link #findsByToken} is false. */
    List<Tagged> tagged(ServiceTag tags);

    /** The first process of a start with only an intent recorded. */
    OptionalLong find(ServiceRecord intent);
}
