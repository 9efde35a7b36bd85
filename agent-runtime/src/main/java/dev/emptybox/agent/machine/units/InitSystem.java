package dev.emptybox.agent.machine.units;

import dev.emptybox.stdlib.model.Unit;
import java.util.List;

/** The operations of an init system. Failures are problems with its message. */
interface InitSystem {

    /** The state of the unit; read-only, without the records of the agent. */
    Unit.State state(String name);

    /** Runs the operation, and returns when it is done. */
    void perform(Unit.Verb verb, String name);

    /** The last lines of output of the unit, if available. */
    List<String> lastLines(String name, int count);
}
