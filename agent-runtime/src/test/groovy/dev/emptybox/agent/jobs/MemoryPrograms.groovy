package dev.emptybox.agent.jobs

import dev.emptybox.agent.machine.FakeTime
import dev.emptybox.stdlib.engine.Services
import dev.emptybox.stdlib.engine.UnitLedger
import dev.emptybox.stdlib.model.ExitStatus
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.RunningProcess
import dev.emptybox.stdlib.model.Service

/** Processes that a spec lets end. They outlive their scheduler. */
class MemoryPrograms implements Services {

    final FakeTime time
    final Map<String, Service.State> states = [:]
    final List<String> log = []
    String refusal

    MemoryPrograms(FakeTime time) {
        this.time = time
    }

    void ends(String name, ExitStatus how) {
        def before = states[name]
        states[name] = new Service.State(false, 0, before.since(), before.definition(), [:], how)
    }

    @Override
    Service.State state(String name) {
        states[name] ?: Service.State.NEVER_STARTED
    }

    @Override
    Service.State start(Service.Definition definition) {
        if (refusal) {
            throw new ProblemException(Problem.of(refusal))
        }
        log << "start ${definition.name()}".toString()
        states[definition.name()] = new Service.State(true, 100 + log.size(), time.now(), definition.fingerprint(), [:])
    }

    @Override
    void stop(String name) {
        log << "stop $name".toString()
        ends(name, ExitStatus.STOPPED)
    }

    @Override
    List<String> names() { states.keySet() as List }

    @Override
    List<String> stopOrder() { [] }

    @Override
    void supervise(Service.Definition definition) { }

    @Override
    void reload(Service.Definition definition, String signal) { }

    @Override
    void recordReload(Service.Definition definition) { }

    @Override
    void recordHealth(String name, long pid, String unhealthy) { }

    @Override
    Set<Integer> ports(String name) { [] as Set }

    @Override
    Optional<RunningProcess> foreignListener(String name, int port) { Optional.empty() }

    @Override
    List<String> lastLines(String name, int count) { [] }

    @Override
    UnitLedger units() { null }
}
