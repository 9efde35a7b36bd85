package dev.emptybox.agent.supervisor;

import dev.emptybox.stdlib.box.Services;
import dev.emptybox.stdlib.box.UnitLedger;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.RunningProcess;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Starts, adopts and stops services, each a process group of its own, and survives a crash at any point: what runs is
 * found again by what home has on record. One at a time for a home; its end, by close or by death, ends no service.
 */
public final class Supervisor implements Services, AutoCloseable {

    private final LogKeeper logs;
    private final Records records;
    private final FormerServices former;
    private final Clock clock;
    private final ServiceEvents events;
    private final Processes processes;
    private final ListeningSockets sockets;
    private final Signals signals;
    private final ServiceStopper stopper;
    private final ServiceStarter starts;
    private final RestartScheduler comebacks;
    private final UnitRecords units;
    private final ExitWatcher watch;
    private final Map<String, ManagedService> slots = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * Adopts what runs of the services on record.
     *
     * @param home  the agent's home; its directories {@code services} and {@code logs} are used, and made when needed
     * @param agent the agent's environment, of which services get a little
     * @throws ProblemException when what is on record cannot be read
     */
    public Supervisor(Path home, Map<String, String> agent, Clock clock, ServiceEvents events) {
        this(home, agent, clock, events, Secrets.none());
    }

    /** @param secrets are not left in what services write */
    public Supervisor(Path home, Map<String, String> agent, Clock clock, ServiceEvents events, Secrets secrets) {
        this(home, clock, events, Processes.ofThisMachine(), Launcher.ofThisMachine(agent), RestartTracker.Pace.USUAL, secrets);
    }

    Supervisor(Path home, Clock clock, ServiceEvents events, Processes processes, Launcher launcher, RestartTracker.Pace pace,
               Secrets secrets) {
        this.logs = new LogKeeper(logsOf(home), this::records, events, secrets);
        this.records = recordsOf(home);
        this.former = new FormerServices(records);
        this.clock = clock;
        this.events = events;
        this.processes = processes;
        this.sockets = new ListeningSockets(processes);
        this.signals = new Signals(processes, Signals.commandOfThisMachine());
        this.stopper = new ServiceStopper(processes, signals);
        this.units = new UnitRecords(home);
        var marks = new ServiceTag(home);
        this.starts = new ServiceStarter(marks, processes, launcher, stopper, events, clock);
        this.watch = new ExitWatcher(processes, this::ended, events::problem);
        this.comebacks = new RestartScheduler(clock, pace, events, watch, this::state, this::bringToLife);
        adopt(new Adoption(records, processes, marks));
        logs.begin();
    }

    /**
     * What a reader beside the agent that holds the home can know of a service, for example a plan. Nothing is adopted
     * and nothing is written.
     */
    public static Service.State look(Path home, String name) {
        Processes processes = Processes.ofThisMachine();
        return adoption(home).find(check(name)).map(record -> ManagedService.stateOf(record, null, false, processes, Instant.now()))
            .orElse(Service.State.NEVER_STARTED);
    }

    private static Adoption adoption(Path home) {
        return new Adoption(recordsOf(home), Processes.ofThisMachine(), new ServiceTag(home));
    }

    /** Names of the services that are on record or run, for the same readers. */
    public static List<String> lookNames(Path home) {
        return adoption(home).names();
    }

    /** The last lines that a service wrote, for the same readers. */
    public static List<String> lookLines(Path home, String name, int count) {
        return new ServiceLog(logsOf(home), check(name)).lastLines(count);
    }

    /**
     * The last lines that a service wrote and all that it writes from now on, for the same readers; across rotations.
     *
     * @param pause between two looks; the end when it returns false
     */
    public static void follow(Path home, String name, int count, Consumer<String> lines, BooleanSupplier pause) throws IOException {
        var log = new ServiceLog(logsOf(home), check(name));
        long end = log.length();
        var follower = new LogFollower(log, end);
        log.lastLines(count, end).forEach(lines);
        while (pause.getAsBoolean()) {
            follower.look(lines);
        }
    }

    private static Path logsOf(Path home) {
        return home.toAbsolutePath().resolve("logs");
    }

    private static Records recordsOf(Path home) {
        return new Records(home.toAbsolutePath().resolve("services"));
    }

    private void adopt(Adoption adoption) {
        for (String name : adoption.names()) {
            var found = adoption.find(name);
            if (adoption.isDamaged(name)) {
                records.moveAside(name).ifPresent(events::problem);
            }
            found.ifPresent(record -> adopt(name, record));
        }
        adoption.problems().forEach(events::problem);
    }

    private void adopt(String name, ServiceRecord record) {
        var slot = new ManagedService(records);
        boolean lives = record.exit().isEmpty() && processes.lives(record.pid(), record.identity());
        slot.hold(record, null, lives);
        slots.put(name, slot);
        if (!isOnRecord(record)) {
            saveOrTell(slot);
        }
        if (lives) {
            watch.adopted(record);
        }
    }

    private boolean isOnRecord(ServiceRecord record) {
        try {
            return records.read(record.name()).filter(record::equals).isPresent();
        } catch (Records.BrokenException damaged) {
            return false;
        }
    }

    @Override
    public Service.State state(String name) {
        ManagedService slot = slots.get(check(name));
        return slot == null ? Service.State.NEVER_STARTED : state(slot);
    }

    private Service.State state(ManagedService slot) {
        return slot.state(processes, clock.instant());
    }

    /** The services on record, running or not. */
    public List<String> names() {
        return slots.entrySet().stream().filter(entry -> entry.getValue().record().isPresent())
            .map(Map.Entry::getKey).sorted().toList();
    }

    @Override
    public Set<Integer> ports(String name) {
        return recordOf(name).map(sockets::ports).orElse(Set.of());
    }

    @Override
    public Optional<RunningProcess> stranger(String name, int port) {
        return recordOf(name).filter(record -> record.pid() > 0).flatMap(record -> sockets.stranger(record, port));
    }

    private Optional<ServiceRecord> recordOf(String name) {
        ManagedService slot = slots.get(name);
        return slot == null ? Optional.empty() : slot.record();
    }

    @Override
    public List<String> lastLines(String name, int count) {
        return logs.log(check(name)).lastLinesSinceStart(count);
    }

    @Override
    public UnitLedger units() {
        return units;
    }

    /**
     * Starts it when it does not run. Nothing happens when the same runs already; what an earlier start has left behind
     * is stopped before.
     *
     * @throws ProblemException when it cannot start, or runs with another definition or other inputs
     */
    @Override
    public Service.State start(Service.Definition definition) {
        String name = check(definition.name());
        ManagedService slot = slots.computeIfAbsent(name, fresh -> new ManagedService(records));
        return slot.inTurn("start", name, () -> startInTurn(slot, definition));
    }

    private Service.State startInTurn(ManagedService slot, Service.Definition definition) throws InterruptedException {
        Service.State state = state(slot);
        if (state.running()) {
            return requireSame(definition, state);
        }
        RestartTracker setbacks = slot.record().filter(record -> record.isOf(definition))
            .map(record -> record.setbacks().startedAgain()).orElse(RestartTracker.NONE);
        return bringToLife(slot, definition, setbacks, state.exit());
    }

    private Service.State bringToLife(ManagedService slot, Service.Definition definition, RestartTracker setbacks, String earlierExit)
        throws InterruptedException {
        if (closed) {
            throw new IllegalStateException("the supervisor is closed");
        }
        ServiceStarter.Prepared prepared = starts.prepare(definition);
        endEarlier(slot, earlierExit);
        Process child = starts.start(slot, prepared, logs.log(definition.name()), setbacks);
        slot.record().ifPresent(record -> watch.child(record, child));
        return state(slot);
    }

    /** An end that was not noted yet is told all the same, and orphans must not be in the way of the next start. */
    private void endEarlier(ManagedService slot, String how) throws InterruptedException {
        var earlier = slot.record();
        if (earlier.isPresent()) {
            noted(slot, earlier.get(), how, record -> record);
            stopper.stop(earlier.get());
        }
    }

    private static Service.State requireSame(Service.Definition definition, Service.State state) {
        if (!state.definition().equals(definition.fingerprint()) || !state.inputs().equals(definition.inputs())) {
            throw new ProblemException(Problem.of("Service " + definition.name() + " runs already, as something else",
                "process " + state.pid() + " was started with another definition or other inputs",
                "stop it before, or restart it"));
        }
        return state;
    }

    @Override
    public void keepUp(Service.Definition definition) {
        ManagedService slot = slots.get(check(definition.name()));
        if (slot != null) {
            slot.saveLate();
            comebacks.keepUp(slot, definition);
        }
    }

    @Override
    public Service.State restart(Service.Definition definition) {
        ManagedService slot = slots.get(check(definition.name()));
        if (slot != null) {
            // One whose record was lost is stopped as it is to be stopped from now on.
            slot.record().filter(record -> record.definition().equals(ServiceRecord.UNKNOWN_DEFINITION))
                .ifPresent(lost -> comebacks.changeOrTell(slot, lost, record -> record.keptUpAs(definition)));
        }
        stop(definition.name());
        return start(definition);
    }

    @Override
    public void judged(String name, long pid, String unhealthy) {
        ManagedService slot = slots.get(check(name));
        if (slot != null) {
            slot.judged(pid, unhealthy);
        }
    }

    /** @throws ProblemException when it does not run, or the signal cannot be sent */
    @Override
    public void reload(Service.Definition definition, String signal) {
        String name = check(definition.name());
        ManagedService slot = slots.computeIfAbsent(name, fresh -> new ManagedService(records));
        slot.inTurn("reload", name, () -> reloadInTurn(slot, definition, signal));
    }

    private Void reloadInTurn(ManagedService slot, Service.Definition definition, String signal) throws InterruptedException {
        ServiceRecord record = slot.record().filter(found -> state(slot).running()).orElse(null);
        if (record == null || !signals.send(signal, record)) {
            throw new ProblemException(Problem.of("Service " + definition.name() + " cannot be reloaded",
                record == null ? "it does not run" : "signal " + signal + " could not be sent to process " + record.pid(),
                "name a signal that this system has"));
        }
        slot.reloaded(record.token(), definition.inputs());
        return null;
    }

    @Override
    public void reloaded(Service.Definition definition) {
        ManagedService slot = slots.get(check(definition.name()));
        if (slot != null && state(slot).running()) {
            slot.record().ifPresent(record -> slot.reloaded(record.token(), definition.inputs()));
        }
    }

    /**
     * @throws ProblemException when it cannot be killed, or the thread is interrupted: the signal was sent then, and
     *                          whatever still lives is left alone
     */
    @Override
    public void stop(String name) {
        ManagedService slot = slots.get(check(name));
        if (slot != null) {
            slot.inTurn("stop", name, () -> stopInTurn(slot));
        }
    }

    private Void stopInTurn(ManagedService slot) throws InterruptedException {
        var record = slot.record();
        if (record.isPresent()) {
            // One that has just crashed did not end because of us, even if that is not noted yet.
            if (state(slot).running()) {
                slot.stopping();
            }
            stopper.stop(record.get());
            noted(slot, record.get(), state(slot).exit(), found -> found);
            comebacks.changeOrTell(slot, record.get(), found -> found.setbacks().isAtRest() ? found
                : found.withExit(ExitStatus.STOPPED, RestartTracker.NONE));
        }
        return null;
    }

    /** Stops all services in their order, and goes on when one cannot be stopped. For the end of the agent. */
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

    private List<ServiceRecord> records() {
        return slots.values().stream().flatMap(slot -> slot.record().stream()).toList();
    }

    @Override
    public List<String> stopOrder() {
        return StopOrder.of(records()).stream().filter(name -> state(name).live() || state(name).phase() == Service.Phase.FAILED).toList();
    }

    /**
     * Removes the record of a service of which nothing lives any more; its log stays.
     *
     * @throws ProblemException when something of it lives
     */
    public void forget(String name) {
        ManagedService slot = slots.get(check(name));
        if (slot != null) {
            slot.inTurn("forget", name, () -> forgetInTurn(name, slot));
        }
    }

    @Override
    public void keepOnly(Set<String> declared) {
        for (String name : former.tooMany(records(), declared)) {
            try {
                forget(name);
                logs.remove(name);
            } catch (ProblemException stays) {
                stays.problems().forEach(events::problem);
            }
        }
    }

    private Void forgetInTurn(String name, ManagedService slot) {
        if (slot.record().filter(stopper::anythingLives).isPresent()) {
            throw new ProblemException(Problem.of("Service " + name + " cannot be forgotten",
                "processes of it still live", "stop it before"));
        }
        slot.forget(name);
        comebacks.forget(name);
        sockets.forget(name);
        return null;
    }

    /** The services go on; nobody is told about them any more. */
    @Override
    public void close() {
        closed = true;
        comebacks.close();
        watch.close();
        logs.close();
    }

    private void ended(ServiceRecord record, String how) {
        ManagedService slot = slots.get(record.name());
        if (noted(slot, record, how, found -> found.withExit(how, comebacks.after(found, how)))) {
            comebacks.follow(slot);
        }
    }

    private boolean noted(ManagedService slot, ServiceRecord record, String how, UnaryOperator<ServiceRecord> accident) {
        boolean told = slot.end(record, how, accident);
        saveOrTell(slot);
        if (told) {
            watch.tell(() -> events.ended(record.name(), how));
        }
        return told;
    }

    private void saveOrTell(ManagedService slot) {
        try {
            slot.save();
        } catch (ProblemException unwritable) {
            // What is in memory holds; after a crash the services would only seem to have vanished.
            unwritable.problems().forEach(events::problem);
        }
    }

    private static String check(String name) {
        if (!ServiceTag.NAME.matcher(name).matches()) {
            throw new ProblemException(Problem.of("A service cannot be named '" + name + "'",
                "its name becomes the name of files",
                "use letters of the English alphabet, digits, dot, dash and underscore"));
        }
        return name;
    }
}
