package dev.emptybox.agent.cli;

import dev.emptybox.agent.converge.Converger;
import dev.emptybox.agent.converge.Cycle;
import dev.emptybox.agent.converge.Event;
import dev.emptybox.agent.converge.EventBus;
import dev.emptybox.agent.converge.EventLog;
import dev.emptybox.agent.converge.JobReports;
import dev.emptybox.agent.converge.Loop;
import dev.emptybox.agent.converge.Settings;
import dev.emptybox.agent.converge.Snapshots;
import dev.emptybox.agent.converge.Status;
import dev.emptybox.agent.git.Source;
import dev.emptybox.agent.jobs.JobScheduler;
import dev.emptybox.agent.jobs.JobStatus;
import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Onces;
import dev.emptybox.agent.journal.Requests;
import dev.emptybox.agent.machine.LiveWorld;
import dev.emptybox.agent.machine.MachineFacts;
import dev.emptybox.agent.machine.Patience;
import dev.emptybox.agent.machine.Progress;
import dev.emptybox.agent.os.Durable;
import dev.emptybox.agent.os.HomeLock;
import dev.emptybox.agent.os.PrivateDirectory;
import dev.emptybox.agent.os.SignalReset;
import dev.emptybox.agent.os.Time;
import dev.emptybox.agent.script.ScriptHost;
import dev.emptybox.agent.script.ScriptRunner;
import dev.emptybox.agent.snapshot.Recording;
import dev.emptybox.agent.supervisor.ServiceEvents;
import dev.emptybox.agent.supervisor.Supervisor;
import dev.emptybox.stdlib.model.ExitStatus;
import dev.emptybox.stdlib.model.Facts;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.Service;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Wires the parts of an agent in a home. */
final class Assembly implements AutoCloseable {

    private final Path home;
    private final Clock clock = Clock.systemUTC();
    private final Console console;
    private final EventLog log;
    private final EventBus bus;
    private final Supervisor supervisor;
    private final JobScheduler jobs;
    private final LiveWorld live;
    private final Journal journal;
    private final Requests requests;
    private final ScriptHost host;
    private final Converger converger;
    private final Settings settings;
    private final Cycle cycle;
    private final Status status;
    private final AtomicReference<BiConsumer<String, String>> output = new AtomicReference<>((service, line) -> { });
    private final AtomicReference<Consumer<String>> crashed = new AtomicReference<>(service -> { });
    private final AtomicReference<Runnable> changed = new AtomicReference<>(() -> { });
    private final AtomicReference<Patience> patience = new AtomicReference<>(Patience.ENDLESS);

    Assembly(Console console, Path home, HomeLock lock, Source source, Settings settings, Facts facts, Secrets secrets, Duration scriptTimeout,
             Progress progress, Consumer<Event> listener, Cycle.Mode mode) {
        this.console = Objects.requireNonNull(console, "console is null");
        this.home = Objects.requireNonNull(home, "home is null");
        this.settings = settings;
        this.log = new EventLog(listener, secrets, clock);
        warnOfSignals(new SignalReset().inherited());
        List.of("journal", "services").forEach(records -> PrivateDirectory.at(home.resolve(records)));
        Onces onces = new Onces(home.resolve("journal").resolve("once"), clock);
        this.supervisor = new Supervisor(home, console.environment(), clock, new Accidents(), secrets);
        this.journal = new Journal(home.resolve("journal"), lock::requireOwn);
        this.status = new Status(this::publish, source.address(), clock.instant());
        this.jobs = JobScheduler.of(home, console.environment(), Time.of(clock),
            new JobReports(log, status, journal.jobs(), this::jobs, (job, line) -> output.get().accept(job, line)), secrets);
        this.live = new LiveWorld(home, home.resolve("artefacts"), console.environment(), supervisor, jobs, onces, new LoggedProgress(progress),
            new CurrentPatience());
        this.requests = new Requests(home.resolve("requests"), clock);
        this.host = new ScriptHost(home.resolve("classes"));
        this.converger = new Converger(new ScriptRunner(scriptTimeout, console::trace), settings, facts, secrets, clock);
        this.bus = EventBus.of(journal, status, log);
        this.cycle = new Cycle(source, host, converger, settings, live, journal, requests, bus,
            new Snapshots(home, new Recording(live, supervisor, onces, secrets), bus, clock), MachineFacts.boxStart(), Time.SYSTEM, mode);
    }

    private void warnOfSignals(List<String> inherited) {
        if (!inherited.isEmpty()) {
            log.warn("signals.inherited", "services and commands start with " + String.join(", ", inherited) + " ignored or blocked",
                "the agent was started like this, for example by nohup, and resetting them needs GNU env, perl or python3",
                Map.of("signals", String.join(" ", inherited)));
        }
    }

    private List<JobStatus> jobs() {
        return jobs.statuses();
    }

    Cycle cycle() {
        return cycle;
    }

    EventLog log() {
        return log;
    }

    Status status() {
        return status;
    }

    Journal journal() {
        return journal;
    }

    Requests requests() {
        return requests;
    }

    Supervisor supervisor() {
        return supervisor;
    }

    /** Receives the output of services from now on. */
    void showOutput(BiConsumer<String, String> reader) {
        output.set(reader);
    }

    Loop loop(Loop.Pace pace) {
        var loop = new Loop(cycle, supervisor, status, bus, requests::waiting, pace, clock, RandomGenerator.getDefault());
        patience.set(cycle);
        jobs.begin();
        crashed.set(cycle::crashed);
        changed.set(loop::serviceChanged);
        return loop;
    }

    /**
     * Beside the journal, for the status command. If it cannot be written, it is removed: none is better than an outdated
     * one.
     */
    private boolean publish(Map<String, Object> members) {
        Path file = home.resolve(Status.FILE);
        try {
            Durable.replaceQuickly(file, console.asJson(members).getBytes(StandardCharsets.UTF_8));
            return true;
        } catch (IOException full) {
            log.debug("status.full", "the status file cannot be written: " + full.getMessage());
            Durable.removeQuietly(file);
            return false;
        }
    }

    /** The world is created before the cycle that knows it. */
    private final class CurrentPatience implements Patience {

        @Override
        public boolean isSuperseded() {
            return patience.get().isSuperseded();
        }

        @Override
        public boolean isFetchToYield() {
            return patience.get().isFetchToYield();
        }
    }

    /** URLs that were skipped are in the log, where others look for the cause of a slow start. */
    private final class LoggedProgress implements Progress {

        private final Progress shown;

        LoggedProgress(Progress shown) {
            this.shown = shown;
        }

        @Override
        public void fetched(String what, long done, long total) {
            shown.fetched(what, done, total);
        }

        @Override
        public void skipped(Problem problem, String from) {
            log.warn("artefact.skipped", problem.what() + "; fetched from " + from, problem.why(), Map.of("from", from));
        }
    }

    private final class Accidents implements ServiceEvents {

        @Override
        public void ended(String service, ExitStatus exit) {
            log.warn("service.ended", "service " + service + " has exited: " + exit.text(), "no stop was requested", Map.of("service", service));
            crashed.get().accept(service);
        }

        @Override
        public void changed(String service, Service.State state) {
            var about = Map.of("service", service);
            switch (state.phase()) {
                case WAITING -> log.info("service.waiting", "service " + service + " is restarted", state.why(), about);
                case RUNNING -> {
                    status.restarted(service);
                    log.info("service.restarted", "service " + service + " was restarted", "process " + state.pid(), about);
                }
                case FINISHED -> log.info("service.finished", "service " + service + " has finished", state.exit().text(), about);
                case FAILED -> log.problem("service.failed", "service " + service + " has failed", Problem.of(
                    "it " + state.exit().text(), state.why(), "see its output: emptybox logs " + service
                        + "; a change of its definition or inputs starts it again, and so does a restart of the agent"));
                case ENDED -> { }
            }
            changed.get().run();
        }

        @Override
        public void wrote(String service, String line) {
            output.get().accept(service, line);
        }

        @Override
        public void problem(Problem problem) {
            log.problem("service.problem", "the services", problem);
        }
    }

    @Override
    public void close() {
        cycle.close();
        live.close();
        jobs.close();
        supervisor.close();
    }
}
