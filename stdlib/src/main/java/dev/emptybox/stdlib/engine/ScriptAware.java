package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.model.Health;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** A task with code of the script that runs later, such as the health check of its service. */
public interface ScriptAware {

    /** Called before its options are set. */
    void judgedBy(Function<Callable<?>, Health.Verdict> judge);
}
