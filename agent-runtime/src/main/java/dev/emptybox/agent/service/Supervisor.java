package dev.emptybox.agent.service;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.world.Services;
import dev.emptybox.stdlib.world.UnitLedger;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * Starts, adopts and stops services, each a process group of its own, and survives a crash at any point: what runs is
 * found again by what home has on record. One at a time for a home; its end, by close or by death, ends no service.
 * Logs are rotated before a start only, so what a service writes while it runs has no limit.
 */
public final class Supervisor implements Services, AutoCloseable {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
    private static final long SETTLE_NANOS = 1_000_000_000L;
    private static final long LOOK_NANOS = 1_000_000L;

    private final Path logs;
    private final Records records;
    private final Clock clock;
    private final ServiceEvents events;
    private final Processes processes;
    private final Launcher launcher;
    private final Signals signals;
    private final Stopper stopper;
    private final UnitRecords units;
    private final Watch watch;
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();
    private final Map<String, Long> logStarts = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * Adopts what runs of the services on record.
     *
     * @param home  the agent's home; its directories {@code services} and {@code logs} are used, and made when needed
     * @param agent the agent's environment, of which services get a little
     * @throws ProblemException when what is on record cannot be read
     */
    public Supervisor(Path home, Map<String, String> agent, Clock clock, ServiceEvents events) {
        this(home, clock, events, Processes.ofThisMachine(), Launcher.ofThisMachine(agent));
    }

    Supervisor(Path home, Clock clock, ServiceEvents events, Processes processes, Launcher launcher) {
        this.logs = home.toAbsolutePath().resolve("logs");
        this.records = recordsOf(home);
        this.clock = clock;
        this.events = events;
        this.processes = processes;
        this.launcher = launcher;
        this.signals = new Signals(processes, Signals.commandOfThisMachine());
        this.stopper = new Stopper(processes, signals);
        this.units = new UnitRecords(home);
        this.watch = new Watch(processes, this::ended);
        records.names().stream().filter(NAME.asMatchPredicate()).forEach(this::adopt);
    }

    /**
     * What a reader beside the agent that holds the home can know of a service, for example a plan. Nothing is adopted
     * and nothing is written.
     */
    public static Service.State look(Path home, String name) {
        Processes processes = Processes.ofThisMachine();
        try {
            return recordsOf(home).read(check(name)).map(record -> settled(record, processes))
                .map(record -> Slot.stateOf(record, null, processes)).orElse(Service.State.NEVER_STARTED);
        } catch (Records.BrokenException broken) {
            return Service.State.NEVER_STARTED;
        }
    }

    /** Names of the services on record, for the same readers. */
    public static List<String> lookNames(Path home) {
        return recordsOf(home).names().stream().filter(NAME.asMatchPredicate()).sorted().toList();
    }

    /** The last lines that a service wrote, for the same readers. */
    public static List<String> lookLines(Path home, String name, int count) {
        return new ServiceLog(home.toAbsolutePath().resolve("logs"), check(name)).lastLines(count);
    }

    private static Records recordsOf(Path home) {
        return new Records(home.toAbsolutePath().resolve("services"));
    }

    private void adopt(String name) {
        var slot = new Slot(records);
        try {
            var found = records.read(name);
            if (found.isEmpty()) {
                return;
            }
            ServiceRecord record = settled(found.get(), processes);
            boolean lives = record.exit().isEmpty() && processes.lives(record.pid(), record.identity());
            slot.hold(record, null, lives);
            slots.put(name, slot);
            if (!record.equals(found.get())) {
                saveOrTell(slot);
            }
            if (lives) {
                watch.adopted(record);
            }
        } catch (Records.BrokenException broken) {
            events.problem(records.moveAside(name, broken));
        }
    }

    /** An intent whose agent was killed before it could record the process, which then shows by its token. */
    private static ServiceRecord settled(ServiceRecord record, Processes processes) {
        if (!record.isIntent()) {
            return record;
        }
        long deadline = System.nanoTime() + SETTLE_NANOS;
        var pid = processes.find(record);
        // It carries the token a little earlier than it leads its group.
        while (pid.isEmpty() && !processes.members(record).isEmpty() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
            pid = processes.find(record);
        }
        if (pid.isEmpty()) {
            return record;
        }
        long found = pid.getAsLong();
        return processes.identity(found).map(identity -> record.withProcess(found, identity)).orElse(record);
    }

    @Override
    public Service.State state(String name) {
        Slot slot = slots.get(check(name));
        return slot == null ? Service.State.NEVER_STARTED : slot.state(processes);
    }

    /** The services on record, running or not. */
    public List<String> names() {
        return slots.entrySet().stream().filter(entry -> entry.getValue().record().isPresent())
            .map(Map.Entry::getKey).sorted().toList();
    }

    @Override
    public List<String> lastLines(String name, int count) {
        return new ServiceLog(logs, check(name)).lastLines(count, logStarts.getOrDefault(name, 0L));
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
        Slot slot = slots.computeIfAbsent(name, fresh -> new Slot(records));
        return inTurn("start", name, slot, () -> startInTurn(slot, definition));
    }

    private Service.State startInTurn(Slot slot, Service.Definition definition) throws InterruptedException {
        if (closed) {
            throw new IllegalStateException("the supervisor is closed");
        }
        Service.State state = slot.state(processes);
        if (state.running()) {
            return requireSame(definition, state);
        }
        String token = UUID.randomUUID().toString();
        ProcessBuilder prepared = launcher.prepare(definition, token);
        endEarlier(slot, state.exit());
        var log = new ServiceLog(logs, definition.name()).forStart();
        logStarts.put(definition.name(), log.length());
        var intent = ServiceRecord.intent(definition, token, clock.instant().truncatedTo(ChronoUnit.MILLIS),
            launcher.groups());
        ServiceRecord before = slot.record().orElse(null);
        slot.begin(intent);
        try {
            return born(slot, intent, launcher.launch(definition.name(), prepared, log));
        } catch (ProblemException notStarted) {
            slot.hold(before, null, false);
            restore(slot, definition.name());
            throw notStarted;
        }
    }

    /** An end that was not noted yet is told all the same, and orphans must not be in the way of the next start. */
    private void endEarlier(Slot slot, String how) throws InterruptedException {
        var earlier = slot.record();
        if (earlier.isPresent()) {
            ended(earlier.get(), how);
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

    private Service.State born(Slot slot, ServiceRecord intent, Process child) throws InterruptedException {
        awaitGroup(intent, child);
        ServiceRecord record = intent.withProcess(child.pid(), processes.identity(child.pid()).orElse(""));
        slot.hold(record, child, true);
        try {
            slot.save();
        } catch (ProblemException unwritable) {
            if (!processes.findsByToken()) {
                stopper.stop(record);
                throw unwritable;
            }
            // The intent is on the disk, and by its token the process will be found.
            unwritable.problems().forEach(events::problem);
        }
        watch.child(record, child);
        return slot.state(processes);
    }

    /** A signal to a group that is not there yet would be lost. */
    private void awaitGroup(ServiceRecord intent, Process child) {
        long deadline = System.nanoTime() + SETTLE_NANOS;
        while (intent.group() && child.isAlive() && !processes.leads(child.pid())
            && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private void restore(Slot slot, String name) {
        if (slot.record().isPresent()) {
            saveOrTell(slot);
        } else {
            slot.forget(name);
        }
    }

    /** @throws ProblemException when it does not run, or the signal cannot be sent */
    @Override
    public void reload(Service.Definition definition, String signal) {
        String name = check(definition.name());
        Slot slot = slots.computeIfAbsent(name, fresh -> new Slot(records));
        inTurn("reload", name, slot, () -> reloadInTurn(slot, definition, signal));
    }

    private Void reloadInTurn(Slot slot, Service.Definition definition, String signal) throws InterruptedException {
        ServiceRecord record = slot.record().filter(found -> slot.state(processes).running()).orElse(null);
        if (record == null || !signals.send(signal, record)) {
            throw new ProblemException(Problem.of("Service " + definition.name() + " cannot be reloaded",
                record == null ? "it does not run" : "signal " + signal + " could not be sent to process " + record.pid(),
                "name a signal that this system has"));
        }
        slot.reloaded(record.token(), definition.inputs());
        return null;
    }

    /**
     * @throws ProblemException when it cannot be killed, or the thread is interrupted: the signal was sent then, and
     *                          whatever still lives is left alone
     */
    @Override
    public void stop(String name) {
        Slot slot = slots.get(check(name));
        if (slot != null) {
            inTurn("stop", name, slot, () -> stopInTurn(slot));
        }
    }

    private Void stopInTurn(Slot slot) throws InterruptedException {
        var record = slot.record();
        if (record.isPresent()) {
            // One that has just crashed did not end because of us, even if that is not noted yet.
            if (slot.state(processes).running()) {
                slot.stopping();
            }
            stopper.stop(record.get());
            ended(record.get(), slot.state(processes).exit());
        }
        return null;
    }

    /** Stops all services, the youngest first, and goes on when one cannot be stopped. For the end of the agent. */
    public void stopAll() {
        var youngestFirst = slots.values().stream().flatMap(slot -> slot.record().stream())
            .sorted(Comparator.comparing(ServiceRecord::since).thenComparing(ServiceRecord::name).reversed()).toList();
        var problems = new ArrayList<Problem>();
        for (ServiceRecord record : youngestFirst) {
            try {
                stop(record.name());
            } catch (ProblemException e) {
                problems.addAll(e.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new ProblemException(problems);
        }
    }

    /**
     * Removes the record of a service of which nothing lives any more; its log stays.
     *
     * @throws ProblemException when something of it lives
     */
    public void forget(String name) {
        Slot slot = slots.get(check(name));
        if (slot != null) {
            inTurn("forget", name, slot, () -> forgetInTurn(name, slot));
        }
    }

    private Void forgetInTurn(String name, Slot slot) {
        if (slot.record().filter(stopper::anythingLives).isPresent()) {
            throw new ProblemException(Problem.of("Service " + name + " cannot be forgotten",
                "processes of it still live", "stop it before"));
        }
        slot.forget(name);
        return null;
    }

    /** The services go on; nobody is told about them any more. */
    @Override
    public void close() {
        closed = true;
        watch.close();
    }

    private void ended(ServiceRecord record, String how) {
        Slot slot = slots.get(record.name());
        boolean accident = slot.end(record, how);
        saveOrTell(slot);
        if (accident) {
            watch.tell(() -> events.ended(record.name(), how));
        }
    }

    private void saveOrTell(Slot slot) {
        try {
            slot.save();
        } catch (ProblemException unwritable) {
            // What is in memory holds; after a crash the services would only seem to have vanished.
            unwritable.problems().forEach(events::problem);
        }
    }

    private interface Turn<T> {
        T take() throws InterruptedException;
    }

    private static <T> T inTurn(String verb, String name, Slot slot, Turn<T> turn) {
        try {
            slot.turn.lockInterruptibly();
            try {
                return turn.take();
            } finally {
                slot.turn.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(Problem.of("The " + verb + " of service " + name + " was interrupted", "", ""),
                e);
        }
    }

    private static String check(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new ProblemException(Problem.of("A service cannot be named '" + name + "'",
                "its name becomes the name of files",
                "use letters of the English alphabet, digits, dot, dash and underscore"));
        }
        return name;
    }
}
