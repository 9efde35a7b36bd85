package dev.emptybox.stdlib.box.units;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Recorded;
import dev.emptybox.stdlib.model.Unit;

/** The services of the init system of a box. */
public interface UnitReads {

    /** As for programs: assumes that the box of the script has it. */
    Capability<UnitReads> CAPABILITY = new Capability<>("units", UnitReads.class,
        box -> (provider, name) -> Unit.State.ABSENT.with(Unit.Presence.EXPECTED), PlannedUnits::new);

    @Recorded(kind = "unit", key = "%s %s", missing = "the state of the unit %2$s")
    Unit.State state(Unit.Provider provider, String name);
}
