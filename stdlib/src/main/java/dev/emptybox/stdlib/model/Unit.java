package dev.emptybox.stdlib.model;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Values about units: services that the init system of the box runs, and the agent only has started and stopped. */
public final class Unit {

    private Unit() {
    }

    /** Whom the unit belongs to. */
    public enum Provider {
        SYSTEMD, OPENRC;

        /** As scripts write it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The files any of which may define a unit of that name. */
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

    /** Which unit, and what is wished of it beyond whether it runs. */
    public record Wish(Provider provider, String name, Boolean enabled, Health.Check health, Map<String, String> inputs) {

        /**
         * @param enabled whether it starts at boot; null leaves that as it is
         * @param health  how its health is known, or null: then being active is all that is asked
         * @param inputs  name of an input to its fingerprint
         */
        public Wish {
            Objects.requireNonNull(provider, "provider is null");
            Objects.requireNonNull(name, "name is null");
            inputs = Map.copyOf(inputs);
        }
    }

    /** What is done to a unit. */
    public enum Verb {
        /** Sees to all that is wished: it is enabled or disabled, and runs with its inputs; one that others have started meanwhile is restarted. */
        START,
        RESTART,
        RELOAD,
        STOP,
        /** From now on it starts at boot. */
        ENABLE,
        DISABLE,
        /** It runs as it is wished to; the agent remembers the inputs it runs with. */
        ADOPT
    }

    /** Whether the init system knows it. */
    public enum Presence {
        ABSENT,
        /** It is not there; what is planned before may bring it. */
        EXPECTED,
        /** It was not there when the agent looked first, and came meanwhile. */
        NEW,
        KNOWN,
        /** It is there, and somebody has forbidden that it is started. */
        MASKED
    }

    /**
     * What is known of a unit on the box.
     *
     * @param running    whether it is active
     * @param pid        of its main process, 0 when it has none or that is not known
     * @param since      when it was started, null when that is not known
     * @param enabled    whether it starts at boot; null when that cannot be set
     * @param reloadable whether it can be told to read its configuration again
     * @param how        how it is, in the words of its init system, for people
     * @param inputs     the inputs that the agent remembers it to run with
     * @param unhealthy  why its health check has found it critical, so that it is to be restarted; else empty
     */
    public record State(Presence presence, boolean running, long pid, Instant since, Boolean enabled, boolean reloadable,
                        String how, Map<String, String> inputs, String unhealthy) {

        public static final State ABSENT = new State(Presence.ABSENT, false, 0, null, false, true, "", Map.of());

        public State {
            inputs = Map.copyOf(inputs);
        }

        /** One of which no health check has found that it is critical. */
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

        /** The same, found critical; or, with an empty text, healthy again. */
        public State withUnhealthy(String because) {
            return new State(presence, running, pid, since, enabled, reloadable, how, inputs, because);
        }

        /** What it is after the change. */
        public State after(Verb verb, Wish wish) {
            boolean runs = verb == Verb.STOP ? false : running || verb == Verb.START || verb == Verb.RESTART;
            boolean sets = verb == Verb.START || verb == Verb.ENABLE || verb == Verb.DISABLE;
            boolean remembers = verb != Verb.ENABLE && verb != Verb.DISABLE;
            return new State(Presence.KNOWN, runs, 0, since, sets && wish.enabled() != null ? wish.enabled() : enabled, reloadable,
                "", verb == Verb.STOP ? Map.of() : remembers ? wish.inputs() : inputs);
        }
    }
}
