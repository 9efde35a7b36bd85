package dev.emptybox.agent.supervisor;

import dev.emptybox.agent.os.KillCommand;
import dev.emptybox.agent.os.ProcessStart;
import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.engine.Services;
import dev.emptybox.stdlib.engine.UnitLedger;
import dev.emptybox.stdlib.model.ExitStatus;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.RunningProcess;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.Service;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Starts, adopts and stops services, each in its own process group, and survives a crash at any point: running services are
 * found again from the records of the home. One at a time per home; closing or killing it does not end services. The states
 * and transitions of a service are those of {@link ManagedService}.
 */
public final class Supervisor implements Services, AutoCloseable {

    private final SupervisorContext context;
    private final LogKeeper logs;
    private final ListeningSockets sockets;
    private final ServiceActions actions;
    private final RestartScheduler restarts;
    private final ExitWatcher exits;
    private final FormerServices former;
    private final UnitRecords units;
    private final Map<String, ManagedService> services = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * Adopts the recorded services that are running.
     *
     * @param home  the agent's home; uses its directories {@code services} and {@code logs}, created when needed
     * @param agent the environment of the agent; services get a minimal part of it
     * @throws ProblemException if the records cannot be read
     */
    public Supervisor(Path home, Map<String, String> agent, Clock clock, ServiceEvents events) {
        this(home, agent, clock, events, Secrets.none());
    }

    /** @param secrets are redacted in the output of services */
    public Supervisor(Path home, Map<String, String> agent, Clock clock, ServiceEvents events, Secrets secrets) {
        this(home, Time.of(clock), events, Processes.ofThisMachine(), new Launcher(ProcessStart.ofThisMachine(agent)), RestartTracker.Pace.USUAL,
            secrets);
    }

    /**
     * For programs that end: their exit codes are also known if no agent runs when they exit. A small shell waits for each.
     *
     * @param home not that of services
     */
    public static Supervisor ofPrograms(Path home, Map<String, String> agent, Time time, ServiceEvents events, Secrets secrets) {
        return new Supervisor(home, time, events, Processes.ofThisMachine(),
            new Launcher(ProcessStart.ofThisMachine(agent), ExitFiles.in(home.toAbsolutePath().resolve("exits"))), RestartTracker.Pace.USUAL, secrets);
    }

    Supervisor(Path home, Time time, ServiceEvents events, Processes processes, Launcher launcher, RestartTracker.Pace pace,
               Secrets secrets) {
        Path root = home.toAbsolutePath();
        var tags = new ServiceTag(home);
        this.exits = new ExitWatcher(processes, this::ended, events::problem);
        this.context = new SupervisorContext(new Records(root.resolve("services")), processes, time, pace, RandomGenerator.getDefault(),
            events, launcher.exits(), exits::publish);
        this.logs = new LogKeeper(root.resolve("logs"), this::records, events, secrets, time);
        this.sockets = new ListeningSockets(processes);
        var signals = new Signals(processes, KillCommand.ofThisMachine());
        var stopper = new ServiceStopper(processes, signals, time);
        var starter = new ServiceStarter(context, tags, launcher, stopper, logs, exits);
        this.actions = new ServiceActions(starter, stopper, signals);
        this.restarts = new RestartScheduler(context, starter);
        this.former = new FormerServices(context.records());
        this.units = new UnitRecords(home);
        adopt(new Adoption(context.records(), processes, tags, time));
        logs.begin();
    }

    private void adopt(Adoption adoption) {
        adoption.superseded().forEach(name -> context.orReport(() -> context.records().delete(name)));
        for (String name : adoption.names()) {
            var found = adoption.find(name);
            if (adoption.isDamaged(name)) {
                context.records().moveAside(name).ifPresent(context.events()::problem);
            }
            found.ifPresent(this::adopt);
        }
        adoption.problems().forEach(context.events()::problem);
    }

    private void adopt(ServiceRecord record) {
        boolean lives = record.runs(context.processes());
        service(record.name()).adopted(record, lives, isOnRecord(record));
        if (lives) {
            exits.adopted(record);
        }
    }

    private boolean isOnRecord(ServiceRecord record) {
        try {
            return context.records().read(record.name()).filter(record::equals).isPresent();
        } catch (Records.BrokenException damaged) {
            return false;
        }
    }

    private ManagedService service(String name) {
        return services.computeIfAbsent(name, absent -> new ManagedService(name, context));
    }

    /** Empty if it was never started. */
    private Optional<ManagedService> known(String name) {
        return Optional.ofNullable(services.get(ServiceTag.check(name)));
    }

    private Optional<ServiceRecord> record(String name) {
        return known(name).flatMap(ManagedService::record);
    }

    private List<ServiceRecord> records() {
        return services.values().stream().flatMap(service -> service.record().stream()).toList();
    }

    @Override
    public Service.State state(String name) {
        return known(name).map(ManagedService::state).orElse(Service.State.NEVER_STARTED);
    }

    /** The services on record, running or not. */
    @Override
    public List<String> names() {
        return records().stream().map(ServiceRecord::name).sorted().toList();
    }

    @Override
    public Set<Integer> ports(String name) {
        return record(name).map(sockets::ports).orElse(Set.of());
    }

    @Override
    public Optional<RunningProcess> foreignListener(String name, int port) {
        return record(name).filter(record -> record.pid() > 0).flatMap(record -> sockets.foreignListener(record, port));
    }

    @Override
    public List<String> lastLines(String name, int count) {
        return logs.log(ServiceTag.check(name)).lastLinesSinceStart(count);
    }

    @Override
    public UnitLedger units() {
        return units;
    }

    /**
     * Starts it if it does not run. No effect if the same already runs; left-overs of an earlier start are stopped first.
     *
     * @throws ProblemException if it cannot start, or runs with another definition or other inputs
     */
    @Override
    public Service.State start(Service.Definition definition) {
        if (closed) {
            throw new IllegalStateException("the supervisor is closed");
        }
        return actions.start(service(ServiceTag.check(definition.name())), definition);
    }

    @Override
    public void supervise(Service.Definition definition) {
        known(definition.name()).ifPresent(service -> {
            if (service.supervised(definition)) {
                restarts.follow(service);
            } else if (service.record().filter(record -> record.isOf(definition)).isPresent()) {
                // A delay started by an earlier agent is known only from the record.
                restarts.await(service);
            }
        });
    }

    @Override
    public Service.State restart(Service.Definition definition) {
        // A service whose record was lost is stopped with its current declaration.
        known(definition.name()).ifPresent(service -> service.record()
            .filter(record -> record.definition().equals(ServiceRecord.UNKNOWN_DEFINITION))
            .ifPresent(lost -> service.definedAnew(lost, definition)));
        stop(definition.name());
        return start(definition);
    }

    @Override
    public void recordHealth(String name, long pid, String unhealthy) {
        known(name).ifPresent(service -> service.healthRecorded(pid, unhealthy));
    }

    @Override
    public void rename(String from, Service.Definition to) {
        ManagedService former = service(ServiceTag.check(from));
        ManagedService service = service(ServiceTag.check(to.name()));
        former.inTurn("rename", () -> service.inTurn("rename", () -> {
            if (former.record().isPresent()) {
                logs.rename(from, to.name(), () -> service.renamed(former));
            }
            return null;
        }));
        restarts.forget(from);
        sockets.forget(from);
    }

    /** @throws ProblemException if it does not run, or the signal cannot be sent */
    @Override
    public void reload(Service.Definition definition, String signal) {
        actions.reload(service(ServiceTag.check(definition.name())), definition, signal);
    }

    @Override
    public void recordReload(Service.Definition definition) {
        known(definition.name()).filter(service -> service.state().running())
            .ifPresent(service -> service.record().ifPresent(record -> service.reloaded(record, definition)));
    }

    /**
     * @throws ProblemException if it cannot be killed, or the thread is interrupted: the signal was then sent, and remaining
     *                          processes are not touched
     */
    @Override
    public void stop(String name) {
        known(name).ifPresent(actions::stop);
    }

    /** Stops all services in order, and continues if one cannot be stopped. For the end of the agent. */
    public void stopAll() {
        var problems = new ArrayList<Problem>();
        for (String name : StopOrder.of(records())) {
            try {
                stop(name);
            } catch (ProblemException e) {
                problems.addAll(e.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new ProblemException(problems);
        }
    }

    @Override
    public List<String> stopOrder() {
        return StopOrder.of(records()).stream().filter(name -> state(name).live() || state(name).phase() == Service.Phase.FAILED).toList();
    }

    /**
     * Removes the record of a service without running processes; its log stays.
     *
     * @throws ProblemException if it has running processes
     */
    public void forget(String name) {
        known(name).ifPresent(actions::forget);
        restarts.forget(name);
        sockets.forget(name);
    }

    @Override
    public void keepOnly(Set<String> declared) {
        for (String name : former.tooMany(records(), declared)) {
            context.orReport(() -> {
                forget(name);
                logs.remove(name);
            });
        }
    }

    private void ended(ServiceRecord record, ExitStatus exit) {
        ManagedService service = services.values().stream().filter(one -> one.record().filter(now -> now.token().equals(record.token())).isPresent()).findFirst()
            .orElse(services.get(record.name()));
        if (service.ended(record, exit, true)) {
            restarts.follow(service);
        }
    }

    /** The services keep running; no more events are delivered. */
    @Override
    public void close() {
        closed = true;
        restarts.close();
        exits.close();
        logs.close();
    }
}
