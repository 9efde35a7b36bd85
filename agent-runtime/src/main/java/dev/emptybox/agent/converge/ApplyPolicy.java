package dev.emptybox.agent.converge;

import dev.emptybox.stdlib.dsl.Occasion;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Report;
import java.util.function.Consumer;

/** What a cycle does with a plan that has changes. */
interface ApplyPolicy {

    /**
     * @param plan    how the script ran in the planned world
     * @param occasion what was special about it
     * @param cause   why there is something to do, for the record
     * @param reports is given what was done
     */
    Attempts.End apply(LoadedRevision loaded, Converger.ScriptRun plan, Occasion occasion, String cause, Consumer<Report> reports);

    /** A revision whose apply was cut off, and of which nothing is left to do, is not healthy. */
    Attempts.End unproven(LoadedRevision loaded, Problem unhealthy);
}
