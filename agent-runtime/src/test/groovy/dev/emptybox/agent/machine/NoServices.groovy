package dev.emptybox.agent.machine

import dev.emptybox.stdlib.engine.Services
import dev.emptybox.stdlib.engine.UnitLedger
import dev.emptybox.stdlib.model.RunningProcess
import dev.emptybox.stdlib.model.Service

/** For specs that are about something else. */
class NoServices implements Services {

    @Override
    Service.State state(String name) {
        Service.State.NEVER_STARTED
    }

    @Override
    List<String> stopOrder() {
        []
    }

    void supervise(Service.Definition definition) {
        throw new IllegalStateException()
    }

    void recordHealth(String name, long pid, String unhealthy) {
        throw new IllegalStateException()
    }

    Set<Integer> ports(String name) {
        [] as Set
    }

    Optional<RunningProcess> foreignListener(String name, int port) {
        Optional.empty()
    }

    List<String> names() {
        []
    }

    @Override
    Service.State start(Service.Definition definition) {
        throw new UnsupportedOperationException("this spec starts no service")
    }

    @Override
    void recordReload(Service.Definition definition) {
        throw new UnsupportedOperationException("this spec reloads no service")
    }

    @Override
    void reload(Service.Definition definition, String signal) {
        throw new UnsupportedOperationException("this spec reloads no service")
    }

    @Override
    UnitLedger units() {
        new MemoryUnits()
    }

    @Override
    void stop(String name) {
        throw new UnsupportedOperationException("this spec stops no service")
    }

    @Override
    List<String> lastLines(String name, int count) {
        []
    }
}
