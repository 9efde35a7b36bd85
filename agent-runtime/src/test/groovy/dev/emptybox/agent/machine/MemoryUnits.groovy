package dev.emptybox.agent.machine

import dev.emptybox.stdlib.engine.UnitLedger
import dev.emptybox.stdlib.model.Unit

/** What is remembered of units, for specs that are about something else. */
class MemoryUnits implements UnitLedger {

    final Map<String, Map<String, String>> kept = [:]

    @Override
    Map<String, String> inputs(Unit.Provider provider, String name) {
        kept.getOrDefault("${provider.word()} $name".toString(), [:])
    }

    @Override
    void keep(Unit.Provider provider, String name, Map<String, String> inputs) {
        kept["${provider.word()} $name".toString()] = inputs
    }
}
