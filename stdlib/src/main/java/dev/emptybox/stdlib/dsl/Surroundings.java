package dev.emptybox.stdlib.dsl;

import dev.emptybox.stdlib.engine.Engine;
import dev.emptybox.stdlib.model.Facts;
import dev.emptybox.stdlib.model.Revision;
import dev.emptybox.stdlib.model.State;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The environment of a script: a world through its engine, and the bound values.
 *
 * @param engine   performs its tasks
 * @param state    of this revision
 * @param current  the last converged state, empty at first
 * @param facts    of the box
 * @param revision the commit the script is from
 * @param log      receives its messages
 * @param occasion the circumstances of this converge
 * @param places   to find positions in its source
 */
public record Surroundings(Engine engine, State state, State current, Facts facts, Revision revision, Log log,
                           Occasion occasion, Places places) {

    public Surroundings {
        Objects.requireNonNull(engine, "engine is null");
        Objects.requireNonNull(state, "state is null");
        Objects.requireNonNull(current, "current is null");
        Objects.requireNonNull(facts, "facts is null");
        Objects.requireNonNull(revision, "revision is null");
        Objects.requireNonNull(log, "log is null");
        Objects.requireNonNull(occasion, "occasion is null");
        Objects.requireNonNull(places, "places is null");
    }

    /** The same with another engine, and with a listener for warnings only. */
    Surroundings aside(Engine other, Consumer<String> warned) {
        var heard = new Log() {

            @Override
            public void info(Object message) {
                // A check that runs every few seconds would fill the log.
            }

            @Override
            public void warn(Object message) {
                warned.accept(String.valueOf(message));
            }

            @Override
            public void debug(Object message) {
                // The same.
            }
        };
        return new Surroundings(other, state, current, facts, revision, heard, occasion, places);
    }
}
