package dev.emptybox.stdlib.box.units;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Kind;
import dev.emptybox.stdlib.box.services.OfService;
import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Unit;
import java.util.Locale;

/** A change of a service of the init system. */
@Kind(value = "service.enable", target = "name of the service of systemd or OpenRC", does = "Enables its start at boot.")
@Kind(value = "service.disable", target = "name of the service of systemd or OpenRC", does = "Disables its start at boot.")
@Kind(value = "service.adopt", target = "name of the service of systemd or OpenRC", does = "Records that it runs as declared; the service is not touched.")
public record ChangeUnit(Unit.Verb verb, Unit.Wish unit) implements OfService {

    @Override
    public String kind() {
        return "service." + verb.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String service() {
        return unit.name();
    }

    @Override
    public boolean starts() {
        return verb == Unit.Verb.START || verb == Unit.Verb.RESTART;
    }

    @Override
    public Health.Check health() {
        return unit.health();
    }

    @Override
    public Capability<?> capability() {
        return UnitReads.CAPABILITY;
    }
}
