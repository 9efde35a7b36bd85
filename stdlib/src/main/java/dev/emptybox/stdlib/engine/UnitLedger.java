package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.model.Unit;
import java.util.Map;

/** The port to the agent's records of the units of its box: the inputs each runs with. Survives a crash. */
public interface UnitLedger {

    /** Empty if there is no record. */
    Map<String, String> inputs(Unit.Provider provider, String name);

    /** Records these, replacing any others. */
    void keep(Unit.Provider provider, String name, Map<String, String> inputs);
}
