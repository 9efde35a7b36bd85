package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.model.Effect;
import java.util.Optional;

/**
 * Defines the effects of changes that an overlay cannot derive: what a command does, whether a service starts. A plan has
 * none; a simulated world has those of its spec.
 */
@FunctionalInterface
public interface Simulation {

    /**
     * @param box where the change may have further effects, such as files written by a command
     * @return the effect; empty if this simulation does not define it, so that it stays unknown as in a plan
     * @throws dev.emptybox.stdlib.model.ProblemException if it fails
     */
    Optional<Effect> outcome(String step, Change change, World box);
}
