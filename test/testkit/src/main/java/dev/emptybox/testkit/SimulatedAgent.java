package dev.emptybox.testkit;

import dev.emptybox.agent.converge.Converger;
import dev.emptybox.agent.converge.Cycle;
import dev.emptybox.agent.converge.Event;
import dev.emptybox.agent.converge.EventBus;
import dev.emptybox.agent.converge.EventLog;
import dev.emptybox.agent.converge.Loop;
import dev.emptybox.agent.converge.Planning;
import dev.emptybox.agent.converge.Settings;
import dev.emptybox.agent.converge.Snapshots;
import dev.emptybox.agent.converge.Status;
import dev.emptybox.agent.git.Source;
import dev.emptybox.agent.git.SourceException;
import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Request;
import dev.emptybox.agent.journal.Requests;
import dev.emptybox.agent.script.ScriptHost;
import dev.emptybox.agent.script.ScriptRunner;
import dev.emptybox.agent.snapshot.Recording;
import dev.emptybox.stdlib.dsl.Log;
import dev.emptybox.stdlib.engine.OnceLedger;
import dev.emptybox.stdlib.model.OnceState;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Report;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A process of the real agent over a simulated box: it starts, runs cycles, and ends. Its persistent state is in its home,
 * which the next one uses.
 */
final class SimulatedAgent implements AutoCloseable {

    private final Journal journal;
    private final Cycle cycle;
    private final Planning planning;
    private final Requests requests;
    private final Converger converger;
    private final Status status;
    private final EventBus bus;
    private final SimulatedBox box;
    private final SimulatedServices services;
    private final String boxStart;
    private final SimulatedTime clock;

    /** @param listener may throw, which interrupts the agent */
    SimulatedAgent(Path home, Source repo, SimulatedBox box, SimulatedArtefacts artefacts, SimulatedServices services, SimulatedJobs jobs, ScriptHost host, Options options,
                   Path root, String boxStart, SimulatedTime clock, Consumer<Event> listener) {
        this.box = box;
        this.services = services;
        this.boxStart = boxStart;
        this.clock = clock;
        this.journal = new Journal(home.resolve("journal"));
        var secrets = options.secrets();
        var settings = new Settings(root, options.labels(), Map.of());
        this.converger = new Converger(new ScriptRunner(options.scriptTimeout(), trace -> { }), settings, options.facts(), secrets, clock);
        this.status = new Status(members -> true, repo.address(), clock.instant());
        var log = new EventLog(listener, secrets, clock);
        this.bus = EventBus.of(journal, status, log);
        jobs.begin(home, log, status, journal.jobs());
        this.requests = new Requests(home.resolve("requests"), clock);
        var recording = new Recording(box, services, new OncesOf(box), secrets);
        this.cycle = new Cycle(repo, host, converger, settings, box, journal, requests, bus,
            new Snapshots(home, recording, bus, clock), boxStart, clock, Cycle.Mode.CORRECT);
        this.planning = new Planning(repo, host, settings);
    }

    Journal journal() {
        return journal;
    }

    Cycle.Result converge(List<Report> reports) {
        return cycle.once(reports::add);
    }

    /** Health checks run as time passes, until it stops; a critical service wakes the agent. */
    void beginChecks(PassingTime timer) {
        cycle.beginChecks(timer, timer::wake);
    }

    void endChecks() {
        cycle.endChecks();
    }

    /** A service has exited without a request. */
    void crashed(String service) {
        cycle.crashed(service);
    }

    /** Requests of the commands with the same names. */
    void ask(Request request) {
        requests.ask(request);
    }

    Report plan() {
        try {
            return planning.plan(converger, box, journal.ledger(), boxStart, new Silent());
        } catch (ProblemException wrong) {
            return Report.failed("", wrong.problems().get(0));
        } catch (SourceException unseen) {
            return Report.failed("", unseen.problem());
        }
    }

    /** A clean stop: stop hooks first, then the services, newest first. */
    void stop() {
        var loop = new Loop(cycle, services, status, bus, requests::waiting,
            new Loop.Pace(Duration.ofSeconds(60), Duration.ZERO, null), clock, RandomGenerator.getDefault());
        loop.stop(Duration.ZERO);
        planning.close();
    }

    @Override
    public void close() {
        planning.close();
        cycle.close();
    }

    /** The box itself keeps the records of once. */
    private record OncesOf(SimulatedBox box) implements OnceLedger {

        @Override
        public OnceState state(String key) {
            return box.ledger().once(key);
        }

        @Override
        public List<String> keys() {
            return List.of();
        }

        @Override
        public void begin(String key) {
            throw new UnsupportedOperationException("the box notes it");
        }

        @Override
        public Map<String, String> fingerprints() {
            return Map.of();
        }

        @Override
        public void remember(String task, String fingerprint) {
            throw new UnsupportedOperationException("the box remembers it");
        }

        @Override
        public void end(String key) {
            throw new UnsupportedOperationException("the box notes it");
        }
    }

    /** The apply repeats the messages of the plan. */
    private static final class Silent implements Log {

        @Override
        public void info(Object message) {
            // No listener.
        }

        @Override
        public void warn(Object message) {
            // No listener.
        }

        @Override
        public void debug(Object message) {
            // No listener.
        }
    }

    static List<String> said(List<Event> events) {
        var said = new ArrayList<String>();
        events.stream().filter(event -> event.name().equals("script.log")).forEach(event -> said.add(event.text()));
        return said;
    }
}
