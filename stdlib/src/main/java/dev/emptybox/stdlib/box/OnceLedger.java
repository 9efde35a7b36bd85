package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.model.OnceState;
import java.util.List;
import java.util.Map;

/** The port to what an agent remembers of its box: bodies that run once, and fingerprints of tasks. It survives a crash. */
public interface OnceLedger {

    OnceState state(String key);

    /** The keys of all bodies that have begun. */
    List<String> keys();

    /** A body begins: until it has ended, it counts as interrupted. */
    void begin(String key);

    void end(String key);

    /** The fingerprints that are remembered, by task. */
    Map<String, String> fingerprints();

    void remember(String task, String fingerprint);
}
