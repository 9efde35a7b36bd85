package dev.emptybox.stdlib.model;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Values about units: services of the init system, which the agent only starts and stops. */
public final class Unit {

    private Unit() {
    }

    /** The init system of the unit. */
    public enum Provider {
        SYSTEMD, OPENRC;

        /** Its name in scripts. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The files that may define a unit with this name. */
        public List<Path> definitions(String unit) {
            if (this == OPENRC) {
                return List.of(Path.of("/etc/init.d", unit));
            }
            String file = unit.matches(".*\\.(service|socket|timer|target|mount|path)") ? unit : unit + ".service";
            String template = file.replaceFirst("@.*(?=\\.)", "@");
            return Stream.of("/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system")
                .flatMap(directory -> Stream.of(file, template).distinct().map(name -> Path.of(directory, name))).toList();
        }
    }

    /** A unit and its wanted state besides running. */
    public record Wish(Provider provider, String name, Boolean enabled, Health.Check health, Map<String, String> inputs) {

        /**
         * @param enabled whether it starts at boot; null for unchanged
         * @param health  how its health is known, or null if being active is enough
         * @param inputs  name of an input to its fingerprint
         */
        public Wish {
            Objects.requireNonNull(provider, "provider is null");
            Objects.requireNonNull(name, "name is null");
            inputs = Map.copyOf(inputs);
        }
    }

    /** An operation on a unit. */
    public enum Verb {
        /**
         * Ensures the complete wanted state: enabled or disabled, and running with its inputs; restarts a unit that was
         * started in the meantime.
         */
        START,
        RESTART,
        RELOAD,
        STOP,
        /** Enables the start at boot. */
        ENABLE,
        DISABLE,
        /** It runs as declared; the agent records the inputs it runs with. */
        ADOPT
    }

    /** Whether the init system knows it. */
    public enum Presence {
        ABSENT,
        /** It does not exist; an earlier planned change may install it. */
        EXPECTED,
        /** It did not exist at first, and was installed in the meantime. */
        NEW,
        KNOWN,
        /** It exists and is masked. */
        MASKED
    }

    /**
     * The state of a unit on the box.
     *
     * @param running    whether it is active
     * @param pid        of its main process, 0 if there is none or it is not known
     * @param since      when it was started, null if unknown
     * @param enabled    whether it starts at boot; null if this cannot be set
     * @param reloadable whether it supports reload
     * @param how        its state as reported by the init system, for messages
     * @param inputs     the recorded inputs that it runs with
     * @param unhealthy  why its health check found it critical, so that it has to be restarted; otherwise empty
     */
    public record State(Presence presence, boolean running, long pid, Instant since, Boolean enabled, boolean reloadable,
                        String how, Map<String, String> inputs, String unhealthy) {

        public static final State ABSENT = new State(Presence.ABSENT, false, 0, null, false, true, "", Map.of());

        public State {
            inputs = Map.copyOf(inputs);
        }

        /** Without a critical health check. */
        public State(Presence presence, boolean running, long pid, Instant since, Boolean enabled, boolean reloadable, String how,
                     Map<String, String> inputs) {
            this(presence, running, pid, since, enabled, reloadable, how, inputs, "");
        }

        public State with(Presence other) {
            return new State(other, running, pid, since, enabled, reloadable, how, inputs, unhealthy);
        }

        public State with(Map<String, String> remembered) {
            return new State(presence, running, pid, since, enabled, reloadable, how, remembered, unhealthy);
        }

        /** The same, critical; or, with an empty text, healthy again. */
        public State withUnhealthy(String because) {
            return new State(presence, running, pid, since, enabled, reloadable, how, inputs, because);
        }

        /** The state after the change. */
        public State after(Verb verb, Wish wish) {
            boolean runs = verb == Verb.STOP ? false : running || verb == Verb.START || verb == Verb.RESTART;
            boolean sets = verb == Verb.START || verb == Verb.ENABLE || verb == Verb.DISABLE;
            boolean remembers = verb != Verb.ENABLE && verb != Verb.DISABLE;
            return new State(Presence.KNOWN, runs, 0, since, sets && wish.enabled() != null ? wish.enabled() : enabled, reloadable,
                "", verb == Verb.STOP ? Map.of() : remembers ? wish.inputs() : inputs);
        }
    }
}
