package dev.emptybox.stdlib.model;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Values about supervised processes: definition and state. */
public final class Service {

    private Service() {
    }

    /**
     * @param name        letters, digits, dot, dash and underscore
     * @param argv        program and arguments; a program with a slash is relative to {@code directory}
     * @param directory   working directory, absolute
     * @param environment added to the minimal environment of every service; nothing is inherited
     * @param stop        how it is stopped
     * @param health      its health check, or null if running is enough
     * @param inputs      name of an input to its fingerprint; a difference causes a restart
     * @param user        the user that runs it, with that user's groups; empty for the user of the agent
     * @param limits      resource limits of its processes
     * @param supervision what the supervisor does for it while it is declared
     * @param settings    what of it plans show
     */
    public record Definition(String name, List<String> argv, Path directory, Map<String, String> environment,
                             Stop stop, Health.Check health, Map<String, String> inputs, String user, Limits limits, Supervision supervision,
                             ServiceSettings settings) {

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
            Objects.requireNonNull(settings, "settings is null");
            NativeText.requireArguments(argv);
            environment.forEach(NativeText::requireVariable);
        }

        public Definition(String name, List<String> argv, Path directory, Map<String, String> environment, Stop stop,
                          Health.Check health, Map<String, String> inputs, String user) {
            this(name, argv, directory, environment, stop, health, inputs, user, Limits.NONE, Supervision.USUAL);
        }

        /** Without settings for display. */
        public Definition(String name, List<String> argv, Path directory, Map<String, String> environment, Stop stop,
                          Health.Check health, Map<String, String> inputs, String user, Limits limits, Supervision supervision) {
            this(name, argv, directory, environment, stop, health, inputs, user, limits, supervision, ServiceSettings.NONE);
        }

        /** As the user of the agent. */
        public Definition(String name, List<String> argv, Path directory, Map<String, String> environment, Stop stop,
                          Health.Check health, Map<String, String> inputs) {
            this(name, argv, directory, environment, stop, health, inputs, "");
        }

        /** For long-lived references: a scripted health check would keep the classes of its script in memory. */
        public Definition withoutHealth() {
            return new Definition(name, argv, directory, environment, stop, null, inputs, user, limits, supervision, settings);
        }

        /** Everything that makes it another process when it differs; health, stop and supervision are not among it. */
        public String fingerprint() {
            return Digests.sha256(argv + "\n" + directory + "\n" + new TreeMap<>(environment)
                + (user.isEmpty() ? "" : "\n" + user) + (limits.equals(Limits.NONE) ? "" : "\n" + limits));
        }
    }

    /**
     * Resource limits of a service; null for the limit of the agent.
     *
     * @param nofile open files per process
     * @param nproc  processes and threads of its user, also those that others started
     * @param core   size of a core dump in bytes
     * @param memory bytes that a process may allocate
     */
    public record Limits(Long nofile, Long nproc, Long core, Long memory) {

        public static final Limits NONE = new Limits(null, null, null, null);

        /** Those that are set: {@code nofile 4096, core 0}. */
        public String text() {
            var set = new ArrayList<String>();
            add(set, "nofile", nofile);
            add(set, "nproc", nproc);
            add(set, "core", core);
            add(set, "memory", memory);
            return String.join(", ", set);
        }

        private static void add(List<String> set, String name, Long limit) {
            if (limit != null) {
                set.add(name + " " + limit);
            }
        }
    }

    /**
     * What the supervisor does for a service. A difference does not require a new process.
     *
     * @param restart what happens when it exits
     * @param after   names of services that start before it and stop after it
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
     * @param maxBytes size above which its log file is rotated
     * @param keep     how many rotated files are kept
     */
    public record Log(long maxBytes, int keep) {

        public static final Log USUAL = new Log(10L << 20, 5);
    }

    /** How a running service is reloaded. */
    public sealed interface Reload {

        /** Sends a signal to its process. */
        record Signal(String name) implements Reload {
        }

        /**
         * Runs a command as the user of the service, in its directory and with its environment.
         *
         * @param timeout after which it is killed and counts as failed
         */
        record Run(List<String> argv, Duration timeout) implements Reload {

            public Run {
                argv = List.copyOf(argv);
                Objects.requireNonNull(timeout, "timeout is null");
            }
        }
    }

    /** When a service that has exited is restarted. */
    public enum Policy {
        ALWAYS("always"), ON_FAILURE("on-failure"), NEVER("never");

        private final String word;

        Policy(String word) {
            this.word = word;
        }

        /** The name in scripts. */
        public String word() {
            return word;
        }
    }

    /**
     * @param tries  how many restarts within that time before it is given up; 0 for unlimited
     * @param within ignored without a number of tries
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
     * A service that a script declares.
     *
     * @param unit       the provider of the unit, null if the agent supervises it
     * @param health     its health check, or null if running is enough
     * @param definition null if its task was skipped, and unless the agent supervises it
     */
    public record Declared(String name, Unit.Provider unit, Health.Check health, Definition definition) {
    }

    /**
     * The state of a service on the box.
     *
     * @param running    whether its process runs, identified by pid and start time
     * @param pid        0 if it does not run
     * @param since      when it was started; null if never
     * @param definition fingerprint of the definition it was started with, empty if never
     * @param inputs     the inputs it was started with
     * @param exit       how it ended; {@link ExitStatus#NONE} while it runs
     * @param phase      its phase in the supervisor
     * @param why        for messages, where the phase needs an explanation
     * @param unhealthy  why its health check found it critical, so that it has to be restarted; otherwise empty
     * @param settings   what of it plans show, as it was started; not on record for early agents
     */
    public record State(boolean running, long pid, Instant since, String definition, Map<String, String> inputs,
                        ExitStatus exit, Phase phase, String why, String unhealthy, ServiceSettings settings) {

        public static final State NEVER_STARTED = new State(false, 0, null, "", Map.of());

        public State {
            inputs = Map.copyOf(inputs);
            Objects.requireNonNull(exit, "exit is null");
            settings = settings == null ? ServiceSettings.NONE : settings;
        }

        /** Without a known exit. */
        public State(boolean running, long pid, Instant since, String definition, Map<String, String> inputs) {
            this(running, pid, since, definition, inputs, ExitStatus.NONE);
        }

        /** A running service, or one that is stopped and will not be restarted. */
        public State(boolean running, long pid, Instant since, String definition, Map<String, String> inputs, ExitStatus exit) {
            this(running, pid, since, definition, inputs, exit, running ? Phase.RUNNING : Phase.ENDED, "");
        }

        /** Without a critical health check. */
        public State(boolean running, long pid, Instant since, String definition, Map<String, String> inputs, ExitStatus exit,
                     Phase phase, String why) {
            this(running, pid, since, definition, inputs, exit, phase, why, "", ServiceSettings.NONE);
        }

        /** A service that runs as it is defined. */
        public static State started(long pid, Instant since, Definition definition) {
            return new State(true, pid, since, definition.fingerprint(), definition.inputs()).with(definition.settings());
        }

        /** The same, for other machines: a digest of what must not be shown could be used to guess it. */
        public State withoutDigests() {
            return with(settings.withoutDigests());
        }

        /** The same, with what it was started with. */
        public State with(ServiceSettings known) {
            return new State(running, pid, since, definition, inputs, exit, phase, why, unhealthy, known);
        }

        /** The same, critical; or, with an empty text, healthy again. */
        public State withUnhealthy(String because) {
            return new State(running, pid, since, definition, inputs, exit, phase, why, because, settings);
        }

        /** The same, with what is known of its exit. */
        public State withExit(ExitStatus known) {
            return new State(running, pid, since, definition, inputs, known, phase, why, unhealthy, settings);
        }

        /** The same, stopped. */
        public State stopped() {
            return equals(NEVER_STARTED) ? this : new State(false, 0, since, definition, inputs, live() ? ExitStatus.STOPPED : exit).with(settings);
        }

        /** Whether it has exited successfully. */
        public boolean endedWell() {
            return !running && exit.success();
        }

        /** Whether it runs or will be restarted. */
        public boolean live() {
            return running || phase == Phase.WAITING;
        }

        /** Whether it matches the definition. */
        public boolean isOf(Definition wanted) {
            return definition.equals(wanted.fingerprint()) && inputs.equals(wanted.inputs());
        }
    }

    /** The phase of a service in its supervisor. */
    public enum Phase {
        RUNNING,
        /** It does not run, and will not be restarted. */
        ENDED,
        /** It has exited, and its supervisor will restart it. */
        WAITING,
        /** It has exited, and its policy requires no restart. */
        FINISHED,
        /** It has exited too often, and its supervisor has given it up. */
        FAILED
    }
}
