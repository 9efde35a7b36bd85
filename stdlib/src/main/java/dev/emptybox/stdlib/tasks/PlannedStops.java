package dev.emptybox.stdlib.tasks;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The services that a script stops, as a plan has found out at its end. A second plan, and the apply, stop them before they
 * start anything that may need what those hold: a port, a file, a lock.
 *
 * @param complete   whether the plan came to the end of the script, so that it knows what is not declared
 * @param undeclared services that run and are no longer declared
 * @param leaving    declared services that are stopped or restarted below, and hold a port that one above them needs
 * @param open       services of which the plan does not know whether they are started
 */
public record PlannedStops(boolean complete, List<String> undeclared, Set<String> leaving, Set<String> open) {

    public static final PlannedStops NONE = new PlannedStops(true, List.of(), Set.of(), Set.of());

    public PlannedStops {
        undeclared = List.copyOf(undeclared);
        leaving = Set.copyOf(Objects.requireNonNull(leaving, "leaving is null"));
        open = Set.copyOf(open);
    }

    /** Whether no service has to be stopped before another one is started. */
    public boolean isEmpty() {
        return undeclared.isEmpty() && leaving.isEmpty();
    }
}
