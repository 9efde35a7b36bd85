package dev.emptybox.agent.converge

import dev.emptybox.agent.Polling
import dev.emptybox.agent.git.Author
import dev.emptybox.agent.git.BareRepository
import dev.emptybox.agent.git.Credentials
import dev.emptybox.agent.git.GitSource
import dev.emptybox.agent.git.Source
import dev.emptybox.agent.journal.Journal
import dev.emptybox.agent.journal.Onces
import dev.emptybox.agent.journal.Requests
import dev.emptybox.agent.machine.LiveWorld
import dev.emptybox.agent.machine.MachineFacts
import dev.emptybox.agent.machine.Patience
import dev.emptybox.agent.machine.Progress
import dev.emptybox.agent.os.Time
import dev.emptybox.agent.script.ScriptHost
import dev.emptybox.agent.script.ScriptRunner
import dev.emptybox.agent.snapshot.Recording
import dev.emptybox.agent.supervisor.ServiceEvents
import dev.emptybox.agent.supervisor.Supervisor
import dev.emptybox.stdlib.engine.Jobs
import dev.emptybox.stdlib.model.ExitStatus
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.model.Service
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import java.time.Duration
import java.util.concurrent.CopyOnWriteArrayList
import java.util.function.BooleanSupplier
import spock.lang.Specification
import spock.lang.TempDir

/** An agent over a real repository and real processes, which can be stopped and restarted. */
abstract class CycleSpecification extends Specification {

    /** Scripts of one service: that runs on, and that fails at its start. */
    static final String SLEEPING = "service('app') { command 'sleep', '600' }\n"
    static final String ENDING = "service('app') { command 'sh', '-c', 'exit 3' }\n"

    @TempDir
    Path dir

    final Clock clock = Clock.systemUTC()
    final List<Event> events = new CopyOnWriteArrayList<>()
    BareRepository repository
    Journal journal
    Requests requests
    Supervisor supervisor
    LiveWorld live
    Status status
    final List<Map<String, Object>> published = new CopyOnWriteArrayList<>()
    Cycle cycle
    Loop agent
    Duration giveUp
    Duration interval = Duration.ofMinutes(10)
    Closure<?> hearing = { Event event -> }

    def setup() {
        repository = BareRepository.at(dir.resolve('state.git'), clock)
        journal = new Journal(dir.resolve('home/journal'))
        requests = new Requests(dir.resolve('home/requests'), clock)
        Files.createDirectories(dir.resolve('root'))
        newAgent()
    }

    def cleanup() {
        supervisor.stopAll()
        end()
    }

    void end() {
        cycle.close()
        live.close()
        supervisor.close()
    }

    Source source() {
        new GitSource(dir.resolve('state.git').toString(), null, '', dir.resolve('home/source'), Credentials.none())
    }

    Settings settings() {
        new Settings(dir.resolve('root'), [:], [:])
    }

    /** Of the agent. */
    Map<String, String> environment() {
        System.getenv()
    }

    /** Of the box. A faster one shortens the wait after each start, which finds services that end soon. */
    Time time() {
        Time.SYSTEM
    }

    /** Of the cycle. */
    Time cycleTime() {
        Time.of(clock)
    }

    Secrets secrets() {
        Secrets.none()
    }

    /** As after a new start of the agent. */
    void newAgent(Cycle.Mode mode = Cycle.Mode.CORRECT) {
        def environment = environment()
        def log = new EventLog({ events << it; hearing(it) }, secrets(), clock)
        supervisor = new Supervisor(dir.resolve('home'), environment, clock, new ServiceEvents() {
            void ended(String service, ExitStatus exit) { cycle.crashed(service) }

            void changed(String service, Service.State state) { agent.serviceChanged() }

            void problem(Problem problem) { throw new IllegalStateException(problem.what()) }
        })
        def onces = new Onces(dir.resolve('home/journal/once'), clock)
        live = new LiveWorld(dir.resolve('home'), dir.resolve('home/artefacts'), environment, supervisor, Jobs.NONE, onces, Progress.SILENT, time(), new Patience() {
            boolean isSuperseded() { cycle.isSuperseded() }

            boolean isFetchToYield() { cycle.isFetchToYield() }
        })
        def settings = settings()
        def converger = new Converger(new ScriptRunner(Duration.ofSeconds(20), { String trace -> }), settings, MachineFacts.facts([:]), secrets(), clock)
        status = new Status({ published << it }, 'the repo', clock.instant())
        def bus = EventBus.of(journal, status, log)
        def snapshots = new Snapshots(dir.resolve('home'), new Recording(live, supervisor, onces, secrets()), bus, clock)
        cycle = new Cycle(source(), new ScriptHost(dir.resolve('home/classes')), converger, settings, live, journal, requests, bus,
            snapshots, 'this start', cycleTime(), mode)
        agent = new Loop(cycle, supervisor, status, bus, requests::waiting, new Loop.Pace(interval, Duration.ZERO, Duration.ofMillis(300), giveUp), clock, new Random())
    }

    String commit(String script, String stateJson = '{}') {
        repository.commit(['converge.groovy': script.bytes, 'state.json': stateJson.bytes], 'a change', new Author('A', 'a@b'))
    }

    List<String> told(String name) {
        events.findAll { it.name() == name }.collect { it.why() }
    }

    static void eventually(BooleanSupplier condition) {
        Polling.eventually(condition)
    }
}
