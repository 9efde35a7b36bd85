package dev.emptybox.stdlib.model;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Values about supervised processes: what one is to be, and what one is. */
public final class Service {

    private Service() {
    }

    /**
     * @param name        letters, digits, dot, dash and underscore
     * @param argv        program and arguments; a program with a slash is relative to {@code directory}
     * @param directory   working directory, absolute
     * @param environment added to the small environment that every service gets; nothing is inherited
     * @param stop        how it is stopped
     * @param health      how its health is known, or null: then being alive is all that is asked
     * @param inputs      name of an input to its fingerprint; a difference is the reason to restart
     * @param user        whom it runs as, with his groups; empty for the agent's own user
     */
    public record Definition(String name, List<String> argv, Path directory, Map<String, String> environment,
                             Stop stop, Health health, Map<String, String> inputs, String user) {

        public Definition {
            argv = List.copyOf(argv);
            environment = Map.copyOf(environment);
            inputs = Map.copyOf(inputs);
            Objects.requireNonNull(name, "name is null");
            Objects.requireNonNull(directory, "directory is null");
            Objects.requireNonNull(stop, "stop is null");
            Objects.requireNonNull(user, "user is null");
        }

        /** One that runs as the agent's own user. */
        public Definition(String name, List<String> argv, Path directory, Map<String, String> environment, Stop stop,
                          Health health, Map<String, String> inputs) {
            this(name, argv, directory, environment, stop, health, inputs, "");
        }

        /** Everything that makes it another process when it differs; health and stop are not among it. */
        public String fingerprint() {
            return Digests.sha256(argv + "\n" + directory + "\n" + new TreeMap<>(environment)
                + (user.isEmpty() ? "" : "\n" + user));
        }
    }

    /**
     * @param signal name without SIG, for example TERM
     * @param grace  after which the whole process group is killed
     */
    public record Stop(String signal, Duration grace) {
    }

    /**
     * @param url      answered with a 2xx status by a healthy service
     * @param within   how long it may take after a start until it is healthy
     * @param interval between two tries
     * @param timeout  of one try
     */
    public record Health(String url, Duration within, Duration interval, Duration timeout) {
    }

    /**
     * A service that a script wants to run.
     *
     * @param unit   whose unit it is, null when the agent itself supervises it
     * @param health how its health is known, or null: then being alive is all that is asked
     */
    public record Declared(String name, Unit.Provider unit, Health health) {
    }

    /**
     * What is known of a service on the box.
     *
     * @param running    whether its process lives, proven by pid and start time
     * @param pid        0 when it does not run
     * @param since      when it was started; null when it never was
     * @param definition fingerprint of the definition it was started with, empty when it never was
     * @param inputs     the inputs it was started with
     * @param exit       how it ended when it is known, for people; may be empty
     */
    public record State(boolean running, long pid, Instant since, String definition, Map<String, String> inputs,
                        String exit) {

        public static final State NEVER_STARTED = new State(false, 0, null, "", Map.of(), "");

        public State {
            inputs = Map.copyOf(inputs);
        }
    }
}
