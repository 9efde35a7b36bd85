package dev.emptybox.agent.supervisor;

import dev.emptybox.stdlib.model.ExitStatus;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.Service.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
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
     * @param child     null when another agent started it
     * @param watched   whether its end will be seen
     * @param stopping  whether its end was asked for
     * @param unhealthy why its health check has found it critical, else empty; a crash of the agent forgets it
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

    /** A start, a stop or the like. */
    interface Turn<T> {
        T take() throws InterruptedException;
    }

    private final String name;
    private final SupervisorContext context;
    private final ReentrantLock turn = new ReentrantLock();
    private volatile Held held;
    /** Only in memory, because it may hold secrets. */
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

    /** The definition that a start was made from, if the service is supervised as that. */
    private Optional<Service.Definition> supervised(ServiceRecord start) {
        return Optional.ofNullable(supervised).filter(start::isOf);
    }

    /** What to start when the wait after such an end is over; empty when another start or a stop has come meanwhile. */
    Optional<Service.Definition> due(ServiceRecord ended) {
        return record().filter(now -> now.token().equals(ended.token()) && now.tracker().due() != null).flatMap(this::supervised);
    }

    /** Found by this supervisor: running, or ended while no agent watched. */
    synchronized void adopted(ServiceRecord record, boolean lives, boolean onRecord) {
        held = new Held(record, null, lives);
        if (!onRecord) {
            context.orReport(this::save);
        }
    }

    /** A process is about to be started. First on the disk, then in memory. */
    synchronized void starting(ServiceRecord intent) {
        write(intent);
        held = new Held(intent, null, true);
    }

    /** The same where the disk is full: what follows is found by its tag. */
    synchronized void startingUnrecorded(ServiceRecord intent) {
        held = new Held(intent, null, true);
    }

    /** @throws ProblemException when it cannot be put on record; in memory it is */
    synchronized void started(ServiceRecord record, Process child) {
        held = new Held(record, child, true);
        write(record);
    }

    /** @param before what was on record before the start, null for nothing */
    synchronized void startFailed(ServiceRecord before) {
        held = before == null ? null : new Held(before, null, false);
        context.orReport(before == null ? () -> context.records().delete(name) : this::save);
    }

    /** A start that was due was refused: counts like an end after no time at all. */
    void restartFailed(ServiceRecord ended) {
        change(ended, record -> record.withExit(record.exit(), next(record, false, Duration.ZERO)));
    }

    /** From now on the end of this start is no accident. */
    synchronized void stopping() {
        held = new Held(held.record(), held.child(), held.watched(), true, held.unhealthy());
    }

    /**
     * Its process is gone. Counts once for each start.
     *
     * @param decide whether to decide what follows; not when a start or a stop has come for it already
     * @return whether it ended by itself while this supervisor watched
     */
    boolean ended(ServiceRecord start, ExitStatus exit, boolean decide) {
        boolean accident = end(start, exit, decide);
        context.orReport(this::save);
        if (accident) {
            context.tell(events -> events.ended(name, exit));
        }
        return accident;
    }

    private synchronized boolean end(ServiceRecord start, ExitStatus exit, boolean decide) {
        Held now = held;
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

    /** The record with what follows from such an end. */
    private ServiceRecord followed(ServiceRecord record, ExitStatus exit) {
        return record.withExit(exit, next(record, exit.success(), Duration.between(record.since(), context.time().now())));
    }

    private RestartTracker next(ServiceRecord record, boolean success, Duration ran) {
        return supervised(record).map(definition -> record.tracker().afterEnd(definition.supervision().restart(), success, ran,
            context.time().now(), context.pace(), context.random())).orElse(record.tracker());
    }

    /** Nothing of this start lives any more, and that was asked for: nothing follows by itself. */
    void stopped(ServiceRecord start) {
        change(start, record -> record.tracker().isAtRest() ? record : record.withExit(ExitStatus.STOPPED, RestartTracker.NONE));
    }

    /**
     * From now on a start from this definition is followed by another one when it ends by itself. So is one that has ended
     * between its start and now.
     *
     * @return whether it has, so that its state is another one now
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

    /** It will be stopped as this definition says. */
    void definedAnew(ServiceRecord start, Service.Definition definition) {
        change(start, record -> record.supervisedAs(definition));
    }

    /** First on the disk, then in memory. */
    synchronized void reloaded(ServiceRecord start, Map<String, String> inputs) {
        if (held != null && held.isOf(start)) {
            ServiceRecord record = held.record().withInputs(inputs);
            write(record);
            held = held.with(record);
        }
    }

    /** In memory only: after a crash the health check finds it again. */
    synchronized void healthRecorded(long pid, String unhealthy) {
        if (held != null && held.record().pid() == pid) {
            held = new Held(held.record(), held.child(), held.watched(), held.stopping(), unhealthy);
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

    /** What could not be written when it should, because of a full disk for example. */
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
        return state.running() ? state.withUnhealthy(now.unhealthy()) : state;
    }

    /** What a reader that supervises nothing sees of a record. */
    static Service.State stateOf(ServiceRecord record, Processes processes, Instant time) {
        return stateOf(record, null, false, processes, time);
    }

    /** @param watched whether it is being started just now, or its end will be seen and what follows decided then */
    private static Service.State stateOf(ServiceRecord record, Process child, boolean watched, Processes processes, Instant time) {
        if (record.runs(processes)) {
            return new Service.State(true, record.pid(), record.since(), record.definition(), record.inputs());
        }
        Phase phase = !record.exit().ended() && watched ? Phase.WAITING : record.tracker().phase();
        return new Service.State(false, 0, record.since(), record.definition(), record.inputs(), exitOf(record, child),
            phase, record.tracker().text(time));
    }

    private static ExitStatus exitOf(ServiceRecord record, Process child) {
        if (record.exit().ended()) {
            return record.exit();
        }
        if (record.isIntent()) {
            return ExitStatus.NEVER_LIVED;
        }
        try {
            // Dead already, so it takes Java no time to see it as well.
            boolean known = child != null && child.waitFor(1, TimeUnit.SECONDS);
            return known ? ExitStatus.of(child.exitValue()) : ExitStatus.GONE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitStatus.GONE;
        }
    }
}
