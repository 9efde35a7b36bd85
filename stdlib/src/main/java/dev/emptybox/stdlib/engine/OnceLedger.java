package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.model.OnceState;
import java.util.List;
import java.util.Map;

/** The port to the agent's records of its box: bodies that run once, and fingerprints of tasks. Survives a crash. */
public interface OnceLedger {

    OnceState state(String key);

    /** The keys of all bodies that have started. */
    List<String> keys();

    /** Records that a body starts: until it ends, it counts as interrupted. */
    void begin(String key);

    void end(String key);

    /** The recorded fingerprints, by task. */
    Map<String, String> fingerprints();

    void remember(String task, String fingerprint);
}
