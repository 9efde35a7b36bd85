package dev.emptybox.agent.machine;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.model.Effect;
import java.util.Objects;
import java.util.function.Function;

/**
 * One capability of the machine itself: its reads, and how its changes are performed.
 *
 * @param performs performs one change of the capability completely, or throws a problem
 * @param <R>      the interface with the reads
 */
record LivePart<R>(Capability<R> capability, R reads, Function<Change, Effect> performs) {

    LivePart {
        Objects.requireNonNull(capability, "capability is null");
        Objects.requireNonNull(reads, "reads is null");
        Objects.requireNonNull(performs, "performs is null");
    }

    /** @param sort the changes of the capability */
    static <R, C extends Change> LivePart<R> of(Capability<R> capability, R reads, Class<C> sort, Function<C, Effect> performs) {
        return new LivePart<>(capability, reads, change -> performs.apply(sort.cast(change)));
    }

    /** One that changes nothing. */
    static <R> LivePart<R> of(Capability<R> capability, R reads) {
        return new LivePart<>(capability, reads, change -> {
            throw new IllegalStateException("the capability " + capability + " has no change " + change.kind());
        });
    }
}
