package dev.emptybox.agent.health;

import dev.emptybox.stdlib.model.EndlessScriptException;
import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Revision;

/** The health checks of a revision that are code of its script. */
public interface ScriptedChecks {

    Revision revision();

    /** @throws EndlessScriptException if the code does not end */
    Health.Verdict ask(Health.ByCode code);
}
