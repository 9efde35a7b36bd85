package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.model.Health;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** A task that asks pieces of its script while the service that it declares runs. */
public interface ScriptAware {

    /** Called before its options are set. */
    void judgedBy(Function<Callable<?>, Health.Verdict> judge);
}
