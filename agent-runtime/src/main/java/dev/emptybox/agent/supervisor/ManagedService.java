package dev.emptybox.agent.supervisor;

import dev.emptybox.stdlib.model.ExitStatus;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.Service.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * One service as a state machine. All transitions are methods of this class, each named after its event.
 *
 * <pre>
 * state     on record            event                            next state
 * --------  -------------------  -------------------------------  -------------------------------------
 * ABSENT    no record            starting                         STARTING
 * STARTING  pid 0, no exit       started                          RUNNING
 *                                startFailed                      the state before, with its record
 * RUNNING   pid, no exit         stopping                         STOPPING
 *                                ended, while supervised          WAITING, FINISHED or FAILED: RestartTracker
 *                                ended, not supervised            ENDED
 *                                reloaded, healthRecorded         RUNNING
 * STOPPING  as RUNNING           ended                            ENDED
 * WAITING   exit, phase, due     starting: due, or on request     STARTING
 *                                restartFailed                    WAITING or FAILED
 *                                stopped                          ENDED
 * FINISHED  exit, phase          starting                         STARTING
 * FAILED    exit, phase          starting                         STARTING
 *                                stopped                          ENDED
 * ENDED     exit, phase          starting                         STARTING
 *                                supervised, after an accident    as of a RUNNING one that ended then
 * at rest   exit                 forgotten                        ABSENT
 * </pre>
 *
 * After a crash of the agent the next one reads the record. STARTING: {@link Adoption} finds the process by its token and goes
 * on in RUNNING; without a process it is ENDED. RUNNING and STOPPING: RUNNING when pid and identity still match, else ENDED,
 * and what follows is decided when it is supervised again. WAITING: goes on when it is supervised again. To have no moment in
 * which a process lives and nothing is on record, {@code starting} and {@code reloaded} write the disk first and then memory;
 * all others write memory first, because after a crash the same event is found again by looking at the process.
 *
 * <p>Events of one start are ignored once another start has come: each start has its own token. Reading never waits, not
 * even for a stop that takes its whole grace.
 */
final class ManagedService {

    /**
     * @param child     null if another agent started it
     * @param watched   whether its exit is observed
     * @param stopping  whether its stop was requested
     * @param unhealthy why its health check found it critical, otherwise empty; not persistent
     */
    private record Held(ServiceRecord record, Process child, boolean watched, boolean stopping, String unhealthy) {

        Held(ServiceRecord record, Process child, boolean watched) {
            this(record, child, watched, false, "");
        }

        Held with(ServiceRecord other) {
            return new Held(other, child, watched, stopping, unhealthy);
        }

        boolean isOf(ServiceRecord start) {
            return record.token().equals(start.token());
        }
    }

    /** An operation such as a start or stop. */
    interface Turn<T> {
        T take() throws InterruptedException;
    }

    private final String name;
    private final SupervisorContext context;
    private final ReentrantLock turn = new ReentrantLock();
    private volatile Held held;
    /** Only in memory, because it may contain secrets. */
    private volatile Service.Definition supervised;
    private boolean unsaved;

    ManagedService(String name, SupervisorContext context) {
        this.name = name;
        this.context = context;
    }

    String name() {
        return name;
    }

    /** One at a time. */
    <T> T inTurn(String verb, Turn<T> action) {
        try {
            turn.lockInterruptibly();
            try {
                return action.take();
            } finally {
                turn.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(Problem.of("The " + verb + " of service " + name + " was interrupted", "", ""), e);
        }
    }

    Optional<ServiceRecord> record() {
        return Optional.ofNullable(held).map(Held::record);
    }

    /** The definition of a start, if the service is supervised with it. */
    private Optional<Service.Definition> supervised(ServiceRecord start) {
        return Optional.ofNullable(supervised).filter(start::isOf);
    }

    /** What to start after the delay; empty after another start or a stop. */
    Optional<Service.Definition> due(ServiceRecord ended) {
        return record().filter(now -> now.token().equals(ended.token()) && now.tracker().due() != null).flatMap(this::supervised);
    }

    /** Found by this supervisor: running, or exited without a running agent. */
    synchronized void adopted(ServiceRecord record, boolean lives, boolean onRecord) {
        held = new Held(record, null, lives);
        if (!onRecord) {
            context.orReport(this::save);
        }
    }

    /** Before a process is started. First on disk, then in memory. */
    synchronized void starting(ServiceRecord intent) {
        write(intent);
        held = new Held(intent, null, true);
    }

    /** The same on a full disk: the process is found by its tag. */
    synchronized void startingUnrecorded(ServiceRecord intent) {
        held = new Held(intent, null, true);
    }

    /** @throws ProblemException if it cannot be recorded; it is in memory */
    synchronized void started(ServiceRecord record, Process child) {
        held = new Held(record, child, true);
        write(record);
    }

    /** @param before the record before the start, null for none */
    synchronized void startFailed(ServiceRecord before) {
        held = before == null ? null : new Held(before, null, false);
        context.orReport(before == null ? () -> context.records().delete(name) : this::save);
    }

    /** A scheduled start was refused: counts like an immediate exit. */
    void restartFailed(ServiceRecord ended) {
        change(ended, record -> record.withExit(record.exit(), next(record, false, Duration.ZERO)));
    }

    /** From now on the exit of this start is intended. */
    synchronized void stopping() {
        held = new Held(held.record(), held.child(), held.watched(), true, held.unhealthy());
    }

    /**
     * Its process has ended. Counts once per start.
     *
     * @param decide whether to decide the consequence; not after another start or stop
     * @return whether it exited unexpectedly under this supervisor
     */
    boolean ended(ServiceRecord start, ExitStatus exit, boolean decide) {
        boolean accident = end(start, exit, decide);
        context.orReport(this::save);
        if (accident) {
            context.publish(events -> events.ended(name, exit));
        }
        return accident;
    }

    private synchronized boolean end(ServiceRecord start, ExitStatus seen, boolean decide) {
        Held now = held;
        ExitStatus exit = context.exits().known(start, seen);
        if (now == null || !now.isOf(start) || now.record().exit().ended()) {
            return false;
        }
        if (now.stopping()) {
            held = now.with(now.record().withExit(ExitStatus.STOPPED, RestartTracker.NONE));
            return false;
        }
        held = now.with(decide ? followed(now.record(), exit) : now.record().withExit(exit, now.record().tracker()));
        return now.watched();
    }

    /** The record with the consequence of such an exit. */
    private ServiceRecord followed(ServiceRecord record, ExitStatus exit) {
        return record.withExit(exit, next(record, exit.success(), Duration.between(record.since(), context.time().now())));
    }

    private RestartTracker next(ServiceRecord record, boolean success, Duration ran) {
        return supervised(record).map(definition -> record.tracker().afterEnd(definition.supervision().restart(), success, ran,
            context.time().now(), context.pace(), context.random())).orElse(record.tracker());
    }

    /** All processes of this start have ended as requested: no automatic restart. */
    void stopped(ServiceRecord start) {
        change(start, record -> record.tracker().isAtRest() ? record : record.withExit(ExitStatus.STOPPED, RestartTracker.NONE));
    }

    /**
     * From now on a start with this definition is restarted after an exit, including one that has exited since its start.
     *
     * @return whether it has, so that its state has changed
     */
    synchronized boolean supervised(Service.Definition definition) {
        saveLate();
        ServiceRecord found = record().filter(record -> record.isOf(definition)).orElse(null);
        if (found == null) {
            return false;
        }
        supervised = definition.withoutHealth();
        boolean late = found.isAccident();
        change(found, record -> {
            ServiceRecord now = record.supervisedAs(definition);
            return late ? followed(now, now.exit()) : now;
        });
        return late;
    }

    /** It will be stopped with this definition. */
    void definedAnew(ServiceRecord start, Service.Definition definition) {
        change(start, record -> record.supervisedAs(definition));
    }

    /** First on disk, then in memory. */
    synchronized void reloaded(ServiceRecord start, Service.Definition definition) {
        if (held != null && held.isOf(start)) {
            ServiceRecord record = held.record().withInputsOf(definition);
            write(record);
            held = held.with(record);
        }
    }

    /** In memory only: after a crash the health check detects it again. */
    synchronized void healthRecorded(long pid, String unhealthy) {
        if (held != null && held.record().pid() == pid) {
            held = new Held(held.record(), held.child(), held.watched(), held.stopping(), unhealthy);
        }
    }

    /** Is from now on what had another name, with its process. First on disk, then in memory; after a crash in between both are recorded. */
    synchronized void renamed(ManagedService former) {
        // Its process may end now.
        synchronized (former) {
            ServiceRecord record = former.held.record().named(name);
            write(record);
            held = former.held.with(record);
            former.forgotten();
        }
    }

    synchronized void forgotten() {
        context.records().delete(name);
        held = null;
        supervised = null;
    }

    private synchronized void change(ServiceRecord start, UnaryOperator<ServiceRecord> difference) {
        if (held != null && held.isOf(start)) {
            ServiceRecord record = difference.apply(held.record());
            if (!record.equals(held.record())) {
                held = held.with(record);
                context.orReport(this::save);
            }
        }
    }

    private synchronized void save() {
        if (held != null) {
            write(held.record());
        }
    }

    private void write(ServiceRecord record) {
        unsaved = true;
        context.records().write(record);
        unsaved = false;
    }

    /** A record that could not be written, for example because of a full disk. */
    private void saveLate() {
        if (unsaved) {
            try {
                save();
            } catch (ProblemException stillFull) {
                // It was reported when it came.
            }
        }
    }

    Service.State state() {
        Held now = held;
        if (now == null) {
            return Service.State.NEVER_STARTED;
        }
        Service.State state = stateOf(now.record(), now.child(), now.watched(), context.processes(), context.time().now());
        return state.running() ? state.withUnhealthy(now.unhealthy()) : state.withExit(context.exits().known(now.record(), state.exit()));
    }

    /** The view of a record for a read-only reader. */
    static Service.State stateOf(ServiceRecord record, Processes processes, Instant time) {
        return stateOf(record, null, false, processes, time);
    }

    /** @param watched whether it is being started, or its exit is observed and handled */
    private static Service.State stateOf(ServiceRecord record, Process child, boolean watched, Processes processes, Instant time) {
        if (record.runs(processes)) {
            return new Service.State(true, record.pid(), record.since(), record.definition(), record.inputs()).with(record.settings());
        }
        Phase phase = !record.exit().ended() && watched ? Phase.WAITING : record.tracker().phase();
        return new Service.State(false, 0, record.since(), record.definition(), record.inputs(), exitOf(record, child),
            phase, record.tracker().text(time)).with(record.settings());
    }

    private static ExitStatus exitOf(ServiceRecord record, Process child) {
        if (record.exit().ended()) {
            return record.exit();
        }
        if (record.isIntent()) {
            return ExitStatus.NEVER_LIVED;
        }
        try {
            // Already dead, so Java notices immediately.
            boolean known = child != null && child.waitFor(1, TimeUnit.SECONDS);
            return known ? ExitStatus.of(child.exitValue()) : ExitStatus.GONE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitStatus.GONE;
        }
    }
}
