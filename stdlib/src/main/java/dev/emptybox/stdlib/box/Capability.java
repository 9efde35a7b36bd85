package dev.emptybox.stdlib.box;

import java.util.Objects;
import java.util.function.Function;

/**
 * The key of one group of reads and changes of a box: files, services, packages, .. It carries what a box without a
 * machine needs, so that a world has the group as soon as it is asked for it by its key. The machine's own part is in the
 * agent's list of live parts.
 *
 * @param name    for messages
 * @param reads   the interface with the reads
 * @param empty   what a box with nothing in it answers
 * @param planned the same reads through planned changes, over the box of {@link PlannedChanges#base}
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
