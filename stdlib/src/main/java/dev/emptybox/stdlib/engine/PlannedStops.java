package dev.emptybox.stdlib.engine;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The services that a script stops, as found at the end of a plan. A second plan, and the apply, stop them before they start
 * anything that may need what they hold: a port, a file, a lock.
 *
 * @param complete   whether the plan reached the end of the script, so that it knows what is not declared
 * @param undeclared running services that are no longer declared
 * @param leaving    declared services that are stopped or restarted later, and hold a port that an earlier one needs
 * @param open       services that may or may not be started, as far as the plan knows
 */
public record PlannedStops(boolean complete, List<String> undeclared, Set<String> leaving, Set<String> open) {

    public static final PlannedStops NONE = new PlannedStops(true, List.of(), Set.of(), Set.of());

    public PlannedStops {
        undeclared = List.copyOf(undeclared);
        leaving = Set.copyOf(Objects.requireNonNull(leaving, "leaving is null"));
        open = Set.copyOf(open);
    }

    /** Whether no service has to be stopped before another one starts. */
    public boolean isEmpty() {
        return undeclared.isEmpty() && leaving.isEmpty();
    }
}
