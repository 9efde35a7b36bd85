package dev.emptybox.agent.live

import dev.emptybox.stdlib.model.Unit
import dev.emptybox.stdlib.world.UnitLedger

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
