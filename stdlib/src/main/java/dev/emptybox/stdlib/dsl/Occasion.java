package dev.emptybox.stdlib.dsl;

import java.util.Set;

/**
 * The circumstances of a converge, which the lifecycle hooks depend on.
 *
 * @param boxStart   whether it is the first since the box started
 * @param uncleanEnd whether the previous agent or the box was killed, so that {@code onStop} has not run
 * @param crashed    names of the services that have exited unexpectedly since the last converge
 */
public record Occasion(boolean boxStart, boolean uncleanEnd, Set<String> crashed) {

    /** No special circumstances. */
    public static final Occasion ORDINARY = new Occasion(false, false, Set.of());

    /** The first converge on a new box. */
    public static final Occasion FIRST = new Occasion(true, false, Set.of());

    public Occasion {
        crashed = Set.copyOf(crashed);
    }
}
