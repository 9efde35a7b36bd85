package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.model.Effect;
import java.util.Optional;

/**
 * Says what comes of the changes that an overlay cannot work out by itself: what a command does, whether a service comes
 * up. A plan has nobody to ask; a simulated world has what its spec says.
 */
@FunctionalInterface
public interface Simulation {

    /**
     * @param box where the change may have effects of its own, such as the files that a command writes
     * @return what came of it; empty when this simulation has no say in it, then it stays as unknown as in a plan
     * @throws dev.emptybox.stdlib.model.ProblemException when it fails
     */
    Optional<Effect> outcome(String step, Change change, World box);
}
