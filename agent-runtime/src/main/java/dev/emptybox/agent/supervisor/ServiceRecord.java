package dev.emptybox.agent.supervisor;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.emptybox.stdlib.model.ExitStatus;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.ServiceSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The record of the latest start of a service; its components are the members of its file. An intent while {@code pid} is 0:
 * the process may or may not have started, and has the token in its environment if it has.
 *
 * @param token      unique for this start
 * @param definition fingerprint of the definition; {@link #UNKNOWN_DEFINITION} if the record was lost
 * @param directory  working directory
 * @param signal     stops it
 * @param grace      after the signal
 * @param group      whether it was started in its own process group, led by {@code pid}
 * @param pid        0 in an intent
 * @param identity   distinguishes its process from others with the same pid; empty if it exited before it was seen
 * @param exit       how it ended; {@link ExitStatus#NONE} while that is not known
 * @param after      names of services that are stopped after it; not in files of early agents, as the next two
 * @param log        how much of its output is kept
 * @param tracker    its earlier ends, and what follows
 * @param settings   what of the definition plans show; not in files of early agents
 */
record ServiceRecord(String name, String token, String definition, Map<String, String> inputs, String directory,
                     String signal, Duration grace, Instant since, @JsonProperty(required = true) boolean group,
                     @JsonProperty(required = true) long pid, String identity, ExitStatus exit,
                     List<String> after, Service.Log log, @JsonProperty("setbacks") RestartTracker tracker, ServiceSettings settings) {

    /** Differs from every fingerprint, so that the next converge restarts the service. */
    static final String UNKNOWN_DEFINITION = "";

    ServiceRecord {
        Objects.requireNonNull(name, "it has no name");
        Objects.requireNonNull(token, "it has no token");
        Objects.requireNonNull(definition, "it has no definition");
        inputs = Map.copyOf(Objects.requireNonNull(inputs, "it has no inputs"));
        Objects.requireNonNull(directory, "it has no directory");
        Objects.requireNonNull(signal, "it has no signal");
        Objects.requireNonNull(grace, "it has no grace");
        Objects.requireNonNull(since, "it has no since");
        Objects.requireNonNull(identity, "it has no identity");
        Objects.requireNonNull(exit, "it has no exit");
        if (pid < 0) {
            throw new IllegalArgumentException("its pid is not a process id");
        }
        after = after == null ? List.of() : List.copyOf(after);
        log = log == null ? Service.Log.USUAL : log;
        tracker = tracker == null ? RestartTracker.NONE : tracker;
        settings = settings == null ? ServiceSettings.NONE : settings;
    }

    static ServiceRecord intent(Service.Definition definition, String token, Instant since, boolean group, RestartTracker tracker) {
        return new ServiceRecord(definition.name(), token, definition.fingerprint(), definition.inputs(),
            definition.directory().toString(), definition.stop().signal(), definition.stop().grace(), since, group, 0, "", ExitStatus.NONE,
            definition.supervision().after(), definition.supervision().log(), tracker, definition.settings());
    }

    ServiceRecord withProcess(long newPid, String newIdentity) {
        return new ServiceRecord(name, token, definition, inputs, directory, signal, grace, since, group, newPid, newIdentity,
            exit, after, log, tracker, settings);
    }

    ServiceRecord named(String newName) {
        return new ServiceRecord(newName, token, definition, inputs, directory, signal, grace, since, group, pid, identity, exit, after, log, tracker, settings);
    }

    /** After a reload. */
    ServiceRecord withInputsOf(Service.Definition wanted) {
        return new ServiceRecord(name, token, definition, wanted.inputs(), directory, signal, grace, since, group, pid, identity,
            exit, after, log, tracker, definition.equals(wanted.fingerprint()) ? wanted.settings() : settings);
    }

    ServiceRecord withExit(ExitStatus status, RestartTracker then) {
        return new ServiceRecord(name, token, definition, inputs, directory, signal, grace, since, group, pid, identity,
            status, after, log, then, settings);
    }

    /** With the attributes that do not require a new process. */
    ServiceRecord supervisedAs(Service.Definition wanted) {
        return new ServiceRecord(name, token, definition, inputs, directory, wanted.stop().signal(), wanted.stop().grace(), since, group, pid,
            identity, exit, wanted.supervision().after(), wanted.supervision().log(), tracker, isOf(wanted) ? wanted.settings() : settings);
    }

    boolean isIntent() {
        return pid == 0 && !exit.ended();
    }

    boolean runs(Processes processes) {
        return !exit.ended() && processes.lives(pid, identity);
    }

    /** An unexpected exit that has not been handled. */
    boolean isAccident() {
        return exit.ended() && exit != ExitStatus.STOPPED && tracker.phase() == Service.Phase.ENDED;
    }

    /** Whether it was started from this definition, with these inputs. */
    boolean isOf(Service.Definition wanted) {
        return definition.equals(wanted.fingerprint()) && inputs.equals(wanted.inputs());
    }
}
