package dev.emptybox.agent.supervisor;

import dev.emptybox.stdlib.model.Service;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is on record of the latest start of a service. It is an intent while {@code pid} is 0: the process may or may
 * not have come to life, and carries the token in its environment if it has.
 *
 * @param token      unique to this start
 * @param definition fingerprint of the definition; {@link #UNKNOWN_DEFINITION} when the record was lost
 * @param directory  working directory
 * @param group      whether it was started in a process group of its own, led by {@code pid}
 * @param pid        0 in an intent
 * @param identity   tells its process from any other with the same pid; empty when it ended before it was seen
 * @param exit       how it ended; empty while that is not known
 * @param after      names of services that are stopped after it
 * @param log        how much of its output is kept
 * @param setbacks   what it has behind it
 */
record ServiceRecord(String name, String token, String definition, Map<String, String> inputs, String directory,
                     Service.Stop stop, Instant since, boolean group, long pid, String identity, String exit,
                     List<String> after, Service.Log log, RestartTracker setbacks) {

    /** Equal to no fingerprint, so that the next converge restarts the service. */
    static final String UNKNOWN_DEFINITION = "";

    ServiceRecord {
        inputs = Map.copyOf(inputs);
        Objects.requireNonNull(stop, "stop is null");
        Objects.requireNonNull(since, "since is null");
        after = List.copyOf(after);
        Objects.requireNonNull(log, "log is null");
        Objects.requireNonNull(setbacks, "setbacks is null");
    }

    static ServiceRecord intent(Service.Definition definition, String token, Instant since, boolean group, RestartTracker setbacks) {
        return new ServiceRecord(definition.name(), token, definition.fingerprint(), definition.inputs(),
            definition.directory().toString(), definition.stop(), since, group, 0, "", "", definition.upkeep().after(),
            definition.upkeep().log(), setbacks);
    }

    ServiceRecord withProcess(long newPid, String newIdentity) {
        return new ServiceRecord(name, token, definition, inputs, directory, stop, since, group, newPid, newIdentity,
            exit, after, log, setbacks);
    }

    ServiceRecord withInputs(Map<String, String> newInputs) {
        return new ServiceRecord(name, token, definition, newInputs, directory, stop, since, group, pid, identity,
            exit, after, log, setbacks);
    }

    ServiceRecord withExit(String how, RestartTracker then) {
        return new ServiceRecord(name, token, definition, inputs, directory, stop, since, group, pid, identity,
            how, after, log, then);
    }

    /** With what needs no other process when it differs. */
    ServiceRecord keptUpAs(Service.Definition wanted) {
        return new ServiceRecord(name, token, definition, inputs, directory, wanted.stop(), since, group, pid, identity,
            exit, wanted.upkeep().after(), wanted.upkeep().log(), setbacks);
    }

    boolean isIntent() {
        return pid == 0 && exit.isEmpty();
    }

    /** Whether it was started from such a definition, with these inputs. */
    boolean isOf(Service.Definition wanted) {
        return definition.equals(wanted.fingerprint()) && inputs.equals(wanted.inputs());
    }
}
