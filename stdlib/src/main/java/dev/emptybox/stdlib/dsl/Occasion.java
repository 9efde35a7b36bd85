package dev.emptybox.stdlib.dsl;

import java.util.Set;

/**
 * What is special about a converge; the words of the lifecycle depend on it.
 *
 * @param boxStart   whether it is the first since the box was started
 * @param uncleanEnd whether the agent before this one was killed, or the box was, so that {@code onStop} has not run
 * @param crashed    names of the services that have ended by themselves since the last converge
 */
public record Occasion(boolean boxStart, boolean uncleanEnd, Set<String> crashed) {

    /** Nothing is special. */
    public static final Occasion ORDINARY = new Occasion(false, false, Set.of());

    /** The first on a new box. */
    public static final Occasion FIRST = new Occasion(true, false, Set.of());

    public Occasion {
        crashed = Set.copyOf(crashed);
    }
}
