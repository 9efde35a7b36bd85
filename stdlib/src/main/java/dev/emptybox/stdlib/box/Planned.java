package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.model.Effect;

/**
 * One capability of a planned or simulated box: its reads, seen through the changes made so far.
 *
 * @param <R> the interface with the reads
 */
@FunctionalInterface
public interface Planned<R> {

    R reads();

    /** Takes a change into the plan, where nothing but this object changes. */
    default Effect perform(String step, Change change) {
        throw new IllegalStateException("no plan can make the change " + change.kind());
    }

    /** Whether it works out the effect of every change by itself, so that no {@link Simulation} is asked. */
    default boolean foreseesAll() {
        return false;
    }
}
