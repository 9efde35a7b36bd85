package dev.emptybox.agent.converge

import dev.emptybox.stdlib.engine.Services
import dev.emptybox.stdlib.engine.UnitLedger
import dev.emptybox.stdlib.model.ExitStatus
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.RunningProcess
import dev.emptybox.stdlib.model.Service
import dev.emptybox.stdlib.model.Unit
import java.time.Instant

/** A supervisor without processes: its services are values, so that many cases can be made up and judged. */
class MemoryServices implements Services {

    private final Map<String, Service.State> states = new LinkedHashMap<>()
    private long pids

    void kill(String name) {
        if (state(name).running()) {
            def now = states[name]
            states[name] = new Service.State(false, 0, now.since(), now.definition(), now.inputs(), new ExitStatus.Killed(9)).with(now.settings())
        }
    }

    @Override
    Service.State state(String name) { states.getOrDefault(name, Service.State.NEVER_STARTED) }

    @Override
    List<String> names() { states.keySet().toList() }

    @Override
    List<String> stopOrder() { names().reverse().findAll { state(it).live() } }

    @Override
    void supervise(Service.Definition definition) { }

    @Override
    Service.State start(Service.Definition definition) {
        if (state(definition.name()).running()) {
            throw new ProblemException(Problem.of("service ${definition.name()} runs already".toString()))
        }
        states.remove(definition.name())
        states[definition.name()] = Service.State.started(++pids, Instant.EPOCH, definition)
    }

    @Override
    void reload(Service.Definition definition, String signal) { reloaded(definition) }

    @Override
    void recordReload(Service.Definition definition) {
        def now = state(definition.name())
        states[definition.name()] = Service.State.started(now.pid(), now.since(), definition)
    }

    @Override
    void recordHealth(String name, long pid, String unhealthy) { }

    @Override
    void stop(String name) {
        if (state(name).live()) {
            states[name] = state(name).stopped()
        }
    }

    @Override
    List<String> lastLines(String name, int count) { [] }

    @Override
    Set<Integer> ports(String name) { [] as Set }

    @Override
    Optional<RunningProcess> foreignListener(String name, int port) { Optional.empty() }

    @Override
    UnitLedger units() {
        new UnitLedger() {
            Map<String, String> inputs(Unit.Provider provider, String name) { [:] }

            void keep(Unit.Provider provider, String name, Map<String, String> inputs) { }
        }
    }
}
