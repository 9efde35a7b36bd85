package dev.emptybox.agent.service;

import dev.emptybox.stdlib.model.Service;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * What is on record of the latest start of a service. It is an intent while {@code pid} is 0: the process may or may
 * not have come to life, and carries the token in its environment if it has.
 *
 * @param token      unique to this start
 * @param definition fingerprint of the definition
 * @param directory  working directory
 * @param group      whether it was started in a process group of its own, led by {@code pid}
 * @param pid        0 in an intent
 * @param identity   tells its process from any other with the same pid; empty when it ended before it was seen
 * @param exit       how it ended; empty while that is not known
 */
record ServiceRecord(String name, String token, String definition, Map<String, String> inputs, String directory,
                     Service.Stop stop, Instant since, boolean group, long pid, String identity, String exit) {

    ServiceRecord {
        inputs = Map.copyOf(inputs);
        Objects.requireNonNull(stop, "stop is null");
        Objects.requireNonNull(since, "since is null");
    }

    static ServiceRecord intent(Service.Definition definition, String token, Instant since, boolean group) {
        return new ServiceRecord(definition.name(), token, definition.fingerprint(), definition.inputs(),
            definition.directory().toString(), definition.stop(), since, group, 0, "", "");
    }

    ServiceRecord withProcess(long newPid, String newIdentity) {
        return new ServiceRecord(name, token, definition, inputs, directory, stop, since, group, newPid, newIdentity,
            exit);
    }

    ServiceRecord withInputs(Map<String, String> newInputs) {
        return new ServiceRecord(name, token, definition, newInputs, directory, stop, since, group, pid, identity, exit);
    }

    ServiceRecord withExit(String how) {
        return new ServiceRecord(name, token, definition, inputs, directory, stop, since, group, pid, identity, how);
    }

    boolean isIntent() {
        return pid == 0 && exit.isEmpty();
    }
}
