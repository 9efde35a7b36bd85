package dev.emptybox.stdlib.box;

import java.util.Objects;
import java.util.function.Function;

/**
 * The key of one group of reads and changes of a box: files, services, packages, .. Contains the parts for a box without a
 * machine, so that a world provides the group for its key. The live part is in the agent's list of live parts.
 *
 * @param name    for messages
 * @param reads   the interface with the reads
 * @param empty   the reads of an empty box
 * @param planned the reads through planned changes, over the box of {@link PlannedChanges#base}
 * @param <R>     the interface with the reads
 */
public record Capability<R>(String name, Class<R> reads, Function<EmptyBox, R> empty, Function<PlannedChanges, Planned<R>> planned) {

    public Capability {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(reads, "reads is null");
        Objects.requireNonNull(empty, "empty is null");
        Objects.requireNonNull(planned, "planned is null");
    }

    @Override
    public String toString() {
        return name;
    }
}
