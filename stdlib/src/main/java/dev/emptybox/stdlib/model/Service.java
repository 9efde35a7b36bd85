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
     * @param limits      what its processes may use at most
     * @param supervision what the supervisor does for it while it is wanted
     */
    public record Definition(String name, List<String> argv, Path directory, Map<String, String> environment,
                             Stop stop, Health.Check health, Map<String, String> inputs, String user, Limits limits, Supervision supervision) {

        public Definition {
            argv = List.copyOf(argv);
            environment = Map.copyOf(environment);
            inputs = Map.copyOf(inputs);
            Objects.requireNonNull(name, "name is null");
            Objects.requireNonNull(directory, "directory is null");
            Objects.requireNonNull(stop, "stop is null");
            Objects.requireNonNull(user, "user is null");
            Objects.requireNonNull(limits, "limits is null");
            Objects.requireNonNull(supervision, "supervision is null");
            NativeText.requireArguments(argv);
            environment.forEach(NativeText::requireVariable);
        }

        public Definition(String name, List<String> argv, Path directory, Map<String, String> environment, Stop stop,
                          Health.Check health, Map<String, String> inputs, String user) {
            this(name, argv, directory, environment, stop, health, inputs, user, Limits.NONE, Supervision.USUAL);
        }

        /** One that runs as the agent's own user. */
        public Definition(String name, List<String> argv, Path directory, Map<String, String> environment, Stop stop,
                          Health.Check health, Map<String, String> inputs) {
            this(name, argv, directory, environment, stop, health, inputs, "");
        }

        /** To be kept for long: a piece of script that asks for its health would keep its classes in memory. */
        public Definition withoutHealth() {
            return new Definition(name, argv, directory, environment, stop, null, inputs, user, limits, supervision);
        }

        /** Everything that makes it another process when it differs; health, stop and supervision are not among it. */
        public String fingerprint() {
            return Digests.sha256(argv + "\n" + directory + "\n" + new TreeMap<>(environment)
                + (user.isEmpty() ? "" : "\n" + user) + (limits.equals(Limits.NONE) ? "" : "\n" + limits));
        }
    }

    /**
     * What a service may use at most; null for whatever the agent may.
     *
     * @param nofile files that a process of it may have open
     * @param nproc  processes and threads of its user, also those that others started
     * @param core   size of a core dump in bytes
     * @param memory bytes that a process of it may allocate
     */
    public record Limits(Long nofile, Long nproc, Long core, Long memory) {

        public static final Limits NONE = new Limits(null, null, null, null);
    }

    /**
     * What the supervisor does for a service. None of it needs another process when it differs.
     *
     * @param restart what follows when it ends by itself
     * @param after   names of services that are started before it, and stopped after it
     * @param log     how much of its output is kept
     */
    public record Supervision(Restart restart, List<String> after, Log log) {

        public static final Supervision USUAL = new Supervision(Restart.ALWAYS, List.of(), Log.USUAL);

        public Supervision {
            Objects.requireNonNull(restart, "restart is null");
            after = List.copyOf(after);
            Objects.requireNonNull(log, "log is null");
        }
    }

    /**
     * @param maxBytes size above which the file it writes to is rotated
     * @param keep     how many rotated files are kept
     */
    public record Log(long maxBytes, int keep) {

        public static final Log USUAL = new Log(10L << 20, 5);
    }

    /** How a running service is made to read its configuration again. */
    public sealed interface Reload {

        /** Its own process is sent a signal. */
        record Signal(String name) implements Reload {
        }

        /**
         * A command is run to its end, as the user of the service, in its directory and with its environment.
         *
         * @param timeout after which it is killed, and has failed
         */
        record Run(List<String> argv, Duration timeout) implements Reload {

            public Run {
                argv = List.copyOf(argv);
                Objects.requireNonNull(timeout, "timeout is null");
            }
        }
    }

    /** When a service that has ended by itself is started again. */
    public enum Policy {
        ALWAYS("always"), ON_FAILURE("on-failure"), NEVER("never");

        private final String word;

        Policy(String word) {
            this.word = word;
        }

        /** What a script writes. */
        public String word() {
            return word;
        }
    }

    /**
     * @param tries  how often it is started again within that time before it is given up; 0 for without end
     * @param within not looked at when there is no number of tries
     */
    public record Restart(Policy policy, int tries, Duration within) {

        public static final Restart ALWAYS = new Restart(Policy.ALWAYS, 0, Duration.ofMinutes(10));

        public Restart {
            Objects.requireNonNull(policy, "policy is null");
            Objects.requireNonNull(within, "within is null");
        }
    }

    /**
     * @param signal name without SIG, for example TERM
     * @param grace  after which the whole process group is killed
     */
    public record Stop(String signal, Duration grace) {
    }

    /**
     * A service that a script wants to run.
     *
     * @param unit       whose unit it is, null when the agent itself supervises it
     * @param health     how its health is known, or null: then being alive is all that is asked
     * @param definition null unless the agent itself supervises it, and when its task was skipped
     */
    public record Declared(String name, Unit.Provider unit, Health.Check health, Definition definition) {
    }

    /**
     * What is known of a service on the box.
     *
     * @param running    whether its process lives, proven by pid and start time
     * @param pid        0 when it does not run
     * @param since      when it was started; null when it never was
     * @param definition fingerprint of the definition it was started with, empty when it never was
     * @param inputs     the inputs it was started with
     * @param exit       how it ended; {@link ExitStatus#NONE} while it runs
     * @param phase      what its supervisor makes of that
     * @param why        for people, where the phase needs a word
     * @param unhealthy  why its health check has found it critical, so that it is to be restarted; else empty
     */
    public record State(boolean running, long pid, Instant since, String definition, Map<String, String> inputs,
                        ExitStatus exit, Phase phase, String why, String unhealthy) {

        public static final State NEVER_STARTED = new State(false, 0, null, "", Map.of());

        public State {
            inputs = Map.copyOf(inputs);
            Objects.requireNonNull(exit, "exit is null");
        }

        /** One of which no end is known. */
        public State(boolean running, long pid, Instant since, String definition, Map<String, String> inputs) {
            this(running, pid, since, definition, inputs, ExitStatus.NONE);
        }

        /** One that runs, or does not and will not by itself. */
        public State(boolean running, long pid, Instant since, String definition, Map<String, String> inputs, ExitStatus exit) {
            this(running, pid, since, definition, inputs, exit, running ? Phase.RUNNING : Phase.ENDED, "");
        }

        /** One of which no health check has found that it is critical. */
        public State(boolean running, long pid, Instant since, String definition, Map<String, String> inputs, ExitStatus exit,
                     Phase phase, String why) {
            this(running, pid, since, definition, inputs, exit, phase, why, "");
        }

        /** The same, found critical; or, with an empty text, healthy again. */
        public State withUnhealthy(String because) {
            return new State(running, pid, since, definition, inputs, exit, phase, why, because);
        }

        /** The same once it is stopped. */
        public State stopped() {
            return equals(NEVER_STARTED) ? this : new State(false, 0, since, definition, inputs, live() ? ExitStatus.STOPPED : exit);
        }

        /** Whether it has ended by itself and says that all is well. */
        public boolean endedWell() {
            return !running && exit.success();
        }

        /** Whether it runs, or will by itself. */
        public boolean live() {
            return running || phase == Phase.WAITING;
        }

        /** Whether it is what such a definition makes. */
        public boolean isOf(Definition wanted) {
            return definition.equals(wanted.fingerprint()) && inputs.equals(wanted.inputs());
        }
    }

    /** How a service stands with its supervisor. */
    public enum Phase {
        RUNNING,
        /** It does not run, and will not by itself. */
        ENDED,
        /** It has ended, and its supervisor will start it again by itself. */
        WAITING,
        /** It has ended, and its policy is content with that. */
        FINISHED,
        /** It has ended too often, and its supervisor has given it up. */
        FAILED
    }
}
