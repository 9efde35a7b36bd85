package dev.emptybox.agent.machine;

import dev.emptybox.stdlib.model.Unit;
import java.util.List;

/** What each init system has its own commands for. What it refuses is a problem in its words. */
interface InitSystem {

    /** What it tells of the unit; reads only. What the agent remembers is not among it. */
    Unit.State state(String name);

    /** Tells it, and returns when that has been done. */
    void perform(Unit.Verb verb, String name);

    /** The last lines that the unit wrote, where they are kept. */
    List<String> lastLines(String name, int count);
}
