package dev.emptybox.agent.machine.services

import dev.emptybox.agent.machine.FakeTime
import dev.emptybox.agent.machine.MemoryUnits
import dev.emptybox.stdlib.box.HealthProbe
import dev.emptybox.stdlib.box.commands.CommandReads
import dev.emptybox.stdlib.box.network.NetworkReads
import dev.emptybox.stdlib.engine.Services
import dev.emptybox.stdlib.engine.UnitLedger
import dev.emptybox.stdlib.model.Bytes
import dev.emptybox.stdlib.model.Command
import dev.emptybox.stdlib.model.Durations
import dev.emptybox.stdlib.model.ExitStatus
import dev.emptybox.stdlib.model.Health
import dev.emptybox.stdlib.model.Http
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.RunningProcess
import dev.emptybox.stdlib.model.Service
import java.nio.file.Path
import java.time.Duration
import java.time.Instant
import java.util.function.BooleanSupplier
import spock.lang.Specification

import static dev.emptybox.agent.machine.Caught.problem

class ServiceChangesSpec extends Specification {

    static final HEALTH = new Health.Check(new Health.ByHttp('http://127.0.0.1:1/healthz'), Duration.ofSeconds(30),
        Duration.ofSeconds(10), Duration.ofSeconds(2), 3, 1, Duration.ZERO)

    def time = new FakeTime()
    def done = []
    def asked = []

    /** Called with the number of the request, counted from 1. */
    Closure<Http.Answer> health = { answer(200) }

    /** When the process ends, on the fake clock; null for never. */
    Duration endsAfter

    def services = new Services() {
        Service.State state(String name) {
            boolean running = endsAfter == null || time.nanos() < endsAfter.toNanos()
            new Service.State(running, running ? 7 : 0, Instant.EPOCH, 'd', [:], running ? ExitStatus.NONE : new ExitStatus.Exited(2))
        }

        List<String> names() {
            ['hello']
        }

        List<String> stopOrder() {
            ['hello']
        }

        void supervise(Service.Definition definition) {
        }

        Service.State start(Service.Definition definition) {
            done << "start ${definition.name()}".toString()
            new Service.State(true, 7, Instant.EPOCH, 'd', [:])
        }

        void reload(Service.Definition definition, String signal) {
            done << "reload ${definition.name()} $signal".toString()
        }

        void recordReload(Service.Definition definition) {
            done << "reloaded ${definition.name()}".toString()
        }

        UnitLedger units() {
            new MemoryUnits()
        }

        void recordHealth(String name, long pid, String unhealthy) {
        }

        void stop(String name) {
            done << "stop $name".toString()
        }

        Set<Integer> ports(String name) {
            [] as Set
        }

        Optional<RunningProcess> foreignListener(String name, int port) {
            Optional.empty()
        }

        List<String> lastLines(String name, int count) {
            ['port is in use']
        }
    }

    def network = Stub(NetworkReads) {
        get(_) >> { Http.Get get ->
            asked << get
            health.call(asked.size())
        }
    }

    BooleanSupplier superseded = { false }

    def changes = new ServiceChanges(services, new HealthWait({ service, probe, timeout -> new HealthProbe(network, Stub(CommandReads)).ask(probe, timeout) }, time,
        { superseded.asBoolean }))

    private static Http.Answer answer(int status, String body = '') {
        new Http.Answer(status, body, Duration.ZERO)
    }

    private static Service.Definition definition(Health.Check health) {
        new Service.Definition('hello', ['bin/hello'], Path.of('/'), [:],
            new Service.Stop('TERM', Duration.ofSeconds(10)), health, [:])
    }

    def 'a start is done when the service is healthy'() {
        given:
        health = { it < 4 ? answer(503) : answer(204) }

        when:
        def effect = changes.start(definition(HEALTH))

        then:
        effect.values() == [pid: 7L]
        asked.size() == 4
        time.pauses == [Duration.ofMillis(500)] * 3
    }

    def 'a restart stops and starts'() {
        when:
        changes.restart(definition(HEALTH))

        then:
        done == ['stop hello', 'start hello']
    }

    def 'a reload is done when the service is healthy, and does not start it'() {
        when:
        changes.reload(definition(HEALTH), new Service.Reload.Signal('HUP'), { assert false })

        then:
        done == ['reload hello HUP']
        asked.size() == 1
    }

    static final TELL = new Service.Reload.Run(['hello', '--reload'], Duration.ofSeconds(5))

    def 'a command that reloads it is run as the service is, and on record when it has ended well'() {
        given:
        def wanted = new Service.Definition('hello', ['bin/hello'], Path.of('/srv'), [A: 'b'],
            new Service.Stop('TERM', Duration.ofSeconds(10)), HEALTH, [site: 'new'], 'www')

        when:
        changes.reload(wanted, TELL, { done << it })

        then:
        done == [new Command('', ['hello', '--reload'], Path.of('/srv'), [A: 'b'], Bytes.of(''), Duration.ofSeconds(5), [0] as Set, 'www'),
                 'reloaded hello']
        asked.size() == 1
    }

    def 'a command that fails leaves on record what it was, and says why'() {
        when:
        def problem = problem { changes.reload(definition(null), TELL, { throw new ProblemException(Problem.of('exec hello exited with code 1', 'no such site', '')) }) }

        then:
        problem.what() == 'Service hello cannot be reloaded'
        problem.why() == 'exec hello exited with code 1\nno such site'
        done == []
    }

    def 'a stopped service is not reloaded with a command'() {
        given:
        endsAfter = Duration.ZERO

        expect:
        problem { changes.reload(definition(null), TELL, { done << it }) }.why() == 'it does not run'
        done == []
    }

    def 'a stop stops'() {
        when:
        changes.stop('hello')

        then:
        done == ['stop hello']
    }

    def 'a service that does not become healthy in time is a problem with its last answer and its last lines'() {
        given:
        health = { answer(503, 'no database\n') }

        when:
        def problem = problem { changes.start(definition(HEALTH)) }

        then:
        problem.what() == 'service hello is not healthy after 30s'
        problem.why() == 'http://127.0.0.1:1/healthz: it answered 503 no database\nport is in use'
        time.nanos() == HEALTH.within().toNanos()
    }

    def 'a service that does not answer is a problem with the reason'() {
        given:
        health = { answer(0, 'connection refused') }

        expect:
        problem { changes.start(definition(HEALTH)) }.why().startsWith(
            'http://127.0.0.1:1/healthz: connection refused')
    }

    def 'a try takes no longer than what is left of the time'() {
        given:
        health = { time.pause(asked.last().timeout()); answer(0, 'timed out') }

        when:
        problem { changes.start(definition(HEALTH)) }

        then:
        asked.every { it.timeout() <= HEALTH.timeout() }
        time.nanos() <= HEALTH.within().plusMillis(200).toNanos()
    }

    def 'a process that ends meanwhile is a problem at once'() {
        given:
        endsAfter = Duration.ofSeconds(3)
        health = { answer(503) }

        when:
        def problem = problem { changes.start(definition(HEALTH)) }

        then:
        problem.what() == 'service hello exited soon after its start'
        problem.why() == 'exited with code 2\nport is in use'
        time.nanos() == endsAfter.toNanos()
    }

    def 'an answer of another process on the same port does not count'() {
        given:
        endsAfter = Duration.ofMillis(5)
        health = { time.pause(Duration.ofMillis(10)); answer(200) }

        expect:
        problem { changes.start(definition(HEALTH)) }.what() == 'service hello exited soon after its start'
    }

    def 'a service without a health check must still live half a second later'() {
        given:
        endsAfter = ends

        when:
        def found
        try {
            changes.start(definition(null))
        } catch (ProblemException e) {
            found = e.problems()[0].what()
        }

        then:
        found == told

        where:
        ends                   || told
        null                   || null
        Duration.ofMillis(300) || 'service hello exited soon after its start'
        Duration.ofSeconds(2)  || null
    }

    def 'a start is done only after so many healthy answers in a row'() {
        given:
        health = { it == 2 ? answer(503) : answer(200) }

        when:
        changes.start(definition(new Health.Check(HEALTH.probe(), HEALTH.within(), HEALTH.interval(), HEALTH.timeout(), 3, 3, Duration.ZERO)))

        then:
        asked.size() == 5
    }

    def 'a start is done only when it has stayed healthy for as long as it has to'() {
        when:
        changes.start(definition(proving('5s')))

        then:
        time.nanos() == Duration.ofSeconds(5).toNanos()
    }

    def 'one that is healthy at first and dies before it has proven itself has not started'() {
        given:
        endsAfter = Duration.ofSeconds(3)

        expect:
        problem { changes.start(definition(proving('5s'))) }.what() == 'service hello exited soon after its start'
    }

    def 'one that turns unhealthy after its time to start has not started'() {
        given:
        health = { time.nanos() < Duration.ofSeconds(35).toNanos() ? answer(200) : answer(500) }

        expect:
        problem { changes.start(definition(proving('60s'))) }.what() == 'service hello is not healthy after 30s'
    }

    def 'a wait for a service ends if there is a newer revision'() {
        given:
        health = { answer(503) }
        superseded = { time.nanos() > Duration.ofSeconds(4).toNanos() }

        when:
        def problem = problem { changes.start(definition(HEALTH)) }

        then:
        problem.what() == 'service hello : the wait was ended'
        time.nanos() < Duration.ofSeconds(5).toNanos()
    }

    private static Health.Check proving(String minHealthy) {
        new Health.Check(HEALTH.probe(), HEALTH.within(), HEALTH.interval(), HEALTH.timeout(), 3, 1, Durations.parse(minHealthy))
    }
}
