package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.model.Unit;
import java.util.Map;

/** The port to what an agent remembers of the units of its box: the inputs each runs with. It survives a crash. */
public interface UnitLedger {

    /** Empty when nothing is remembered. */
    Map<String, String> inputs(Unit.Provider provider, String name);

    /** Remembers these, and no others. */
    void keep(Unit.Provider provider, String name, Map<String, String> inputs);
}
