package dev.emptybox.agent.machine

import dev.emptybox.stdlib.engine.OnceLedger
import dev.emptybox.stdlib.model.OnceState

/** For specs that are about something else. */
class MemoryOnces implements OnceLedger {

    final Map<String, OnceState> states = [:]

    @Override
    OnceState state(String key) {
        states.getOrDefault(key, OnceState.NOT_STARTED)
    }

    @Override
    List<String> keys() {
        states.keySet().sort()
    }

    @Override
    void begin(String key) {
        states[key] = OnceState.INTERRUPTED
    }

    final Map<String, String> remembered = [:]

    @Override
    Map<String, String> fingerprints() {
        remembered
    }

    @Override
    void remember(String task, String fingerprint) {
        remembered[task] = fingerprint
    }

    @Override
    void end(String key) {
        states[key] = OnceState.DONE
    }
}
