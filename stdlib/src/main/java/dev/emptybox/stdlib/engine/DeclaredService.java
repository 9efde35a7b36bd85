package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.Unit;
import java.util.List;

/** A service as its task declares it. */
public interface DeclaredService {

    String name();

    /** The id of its task. */
    String task();

    /** The init system that runs it; null for the agent. */
    Unit.Provider unitProvider();

    /** Whether it is declared started. */
    boolean wanted();

    /** The name that it had before; empty for none. */
    String was();

    /** The names of the services to start before it. */
    List<String> after();

    /** The basis of its decision, null if it has not decided. */
    Service.Definition planned();

    Service.Definition definition(Context context);

    /** Null if running is enough. */
    Health.Check health(Context context);

    /** Replaces paths among its inputs by the outcomes of the tasks that manage them. */
    List<Problem> resolvePaths(ManagedPaths paths);
}
