package dev.emptybox.stdlib.world;

import dev.emptybox.stdlib.model.OnceState;
import java.util.List;

/** The port to what an agent knows of the bodies that run once on its box. What it was told survives a crash. */
public interface OnceLedger {

    OnceState state(String key);

    /** The keys of all bodies that have begun. */
    List<String> keys();

    /** A body begins: until it has ended, it counts as interrupted. */
    void begin(String key);

    void end(String key);
}
