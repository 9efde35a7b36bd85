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

    /** Adds a change to the plan, without effects outside of this object. */
    default Effect perform(String step, Change change) {
        throw new IllegalStateException("no plan can make the change " + change.kind());
    }

    /** Whether it derives the effect of every change itself, without a {@link Simulation}. */
    default boolean foreseesAll() {
        return false;
    }
}
