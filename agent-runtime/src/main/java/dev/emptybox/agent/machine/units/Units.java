package dev.emptybox.agent.machine.units;

import dev.emptybox.agent.machine.services.HealthWait;
import dev.emptybox.stdlib.box.units.ChangeUnit;
import dev.emptybox.stdlib.box.units.UnitReads;
import dev.emptybox.stdlib.engine.UnitLedger;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Unit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The services of the init system. The inputs of a unit are recorded after the operation: a crash in between causes at most
 * a superfluous restart, never a missing one.
 */
public final class Units implements UnitReads {

    private final UnitLedger ledger;
    private final Map<Unit.Provider, InitSystem> systems = new EnumMap<>(Unit.Provider.class);
    private final HealthWait health;
    private final Set<String> missed = ConcurrentHashMap.newKeySet();
    private final Map<String, Unhealthy> unhealthy = new ConcurrentHashMap<>();

    private record Unhealthy(long pid, String why) {
    }

    public Units(UnitLedger ledger, InitTool tool, HealthWait health) {
        this.ledger = ledger;
        this.health = health;
        systems.put(Unit.Provider.SYSTEMD, new Systemd(tool));
        systems.put(Unit.Provider.OPENRC, new OpenRc(tool));
    }

    /** A unit that was not found counts as new until it is started: the plan could not know how it gets installed. */
    @Override
    public Unit.State state(Unit.Provider provider, String name) {
        Unit.State found = systems.get(provider).state(name);
        if (found.presence() == Unit.Presence.ABSENT) {
            missed.add(key(provider, name));
            return found;
        }
        boolean isNew = found.presence() == Unit.Presence.KNOWN && missed.contains(key(provider, name));
        Unhealthy judged = unhealthy.get(key(provider, name));
        return found.with(ledger.inputs(provider, name)).with(isNew ? Unit.Presence.NEW : found.presence())
            .withUnhealthy(judged != null && found.running() && judged.pid() == found.pid() ? judged.why() : "");
    }

    /** In memory only: it will be detected again. */
    public void recordHealth(Unit.Provider provider, String name, long pid, String why) {
        if (why.isEmpty()) {
            unhealthy.remove(key(provider, name));
        } else {
            unhealthy.put(key(provider, name), new Unhealthy(pid, why));
        }
    }

    private static String key(Unit.Provider provider, String name) {
        return provider.word() + " " + name;
    }

    public Effect perform(ChangeUnit change) {
        Unit.Wish unit = change.unit();
        if (change.verb() == Unit.Verb.START || change.verb() == Unit.Verb.RESTART) {
            unhealthy.remove(key(unit.provider(), unit.name()));
        }
        InitSystem system = systems.get(unit.provider());
        switch (change.verb()) {
            case START -> {
                setBoot(system, unit);
                start(system, unit);
                runs(system, unit);
            }
            case STOP -> {
                system.perform(Unit.Verb.STOP, unit.name());
                ledger.keep(unit.provider(), unit.name(), Map.of());
                missed.remove(key(unit.provider(), unit.name()));
            }
            case RESTART, RELOAD -> {
                system.perform(change.verb(), unit.name());
                runs(system, unit);
            }
            case ENABLE, DISABLE -> system.perform(change.verb(), unit.name());
            case ADOPT -> ledger.keep(unit.provider(), unit.name(), unit.inputs());
        }
        long pid = system.state(unit.name()).pid();
        return pid == 0 ? Effect.DONE : Effect.of(Map.of("pid", pid));
    }

    private static void setBoot(InitSystem system, Unit.Wish unit) {
        if (unit.enabled() != null && !unit.enabled().equals(system.state(unit.name()).enabled())) {
            system.perform(unit.enabled() ? Unit.Verb.ENABLE : Unit.Verb.DISABLE, unit.name());
        }
    }

    /** A package may have started it before its inputs were in place. */
    private static void start(InitSystem system, Unit.Wish unit) {
        boolean runs = system.state(unit.name()).running();
        if (!runs || !unit.inputs().isEmpty()) {
            system.perform(runs ? Unit.Verb.RESTART : Unit.Verb.START, unit.name());
        }
    }

    private void runs(InitSystem system, Unit.Wish unit) {
        ledger.keep(unit.provider(), unit.name(), unit.inputs());
        missed.remove(key(unit.provider(), unit.name()));
        health.await(new Watched(system, unit), unit.health());
    }

    private record Watched(InitSystem system, Unit.Wish unit) implements HealthWait.Watched {

        @Override
        public String name() {
            return unit.name();
        }

        @Override
        public String ended() {
            Unit.State found = system.state(unit.name());
            return found.running() ? null : found.how();
        }

        @Override
        public List<String> lastLines(int count) {
            return system.lastLines(unit.name(), count);
        }

        @Override
        public String logs() {
            return unit.provider() == Unit.Provider.SYSTEMD ? "journalctl -u " + unit.name() : "";
        }
    }
}
