package dev.emptybox.agent.live;

import dev.emptybox.stdlib.world.World;
import java.util.Set;

/** A box that an agent converges: a world, and a cache of artefacts that must not grow without end. */
public interface Box extends World {

    /** Frees the cache of all artefacts but these, given by their SHA-256, and of broken downloads. */
    void keepArtefacts(Set<String> digests);
}
