package dev.emptybox.agent.supervisor;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.Service.Phase;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * The place of one service: its record in memory and on the disk. Reading never waits, not even for a stop that takes
 * its whole grace.
 */
final class ManagedService {

    /**
     * @param child    null when another agent started it
     * @param watched  whether somebody will see it end
     * @param stopping whether we have asked it to
     * @param unhealthy why its health check has found it critical, else empty; a crash of the agent forgets it
     */
    private record Held(ServiceRecord record, Process child, boolean watched, boolean stopping, String unhealthy) {

        Held(ServiceRecord record, Process child, boolean watched) {
            this(record, child, watched, false, "");
        }

        Held with(ServiceRecord other) {
            return new Held(other, child, watched, stopping, unhealthy);
        }
    }

    /** A start, a stop or the like. */
    interface Turn<T> {
        T take() throws InterruptedException;
    }

    private final ReentrantLock turn = new ReentrantLock();
    private final Records records;
    private volatile Held held;
    private boolean unsaved;

    ManagedService(Records records) {
        this.records = records;
    }

    /** One at a time. */
    <T> T inTurn(String verb, String name, Turn<T> action) {
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

    /** First on the disk, then in memory. To others it is being started from now on, not at rest. */
    synchronized void begin(ServiceRecord intent) {
        write(intent);
        held = new Held(intent, null, true);
    }

    /** In memory only; {@link #save} follows. */
    synchronized void hold(ServiceRecord record, Process child, boolean watched) {
        held = record == null ? null : new Held(record, child, watched);
    }

    /** First on the disk, then in memory; nothing when another start has come meanwhile. */
    synchronized void reloaded(String token, Map<String, String> inputs) {
        if (held != null && held.record().token().equals(token)) {
            ServiceRecord record = held.record().withInputs(inputs);
            write(record);
            held = held.with(record);
        }
    }

    /** First in memory, then on the disk; nothing when another start has come meanwhile, or when there is no difference. */
    synchronized void change(String token, UnaryOperator<ServiceRecord> difference) {
        if (held != null && held.record().token().equals(token)) {
            ServiceRecord record = difference.apply(held.record());
            if (!record.equals(held.record())) {
                held = held.with(record);
                write(record);
            }
        }
    }

    synchronized void save() {
        if (held != null) {
            write(held.record());
        }
    }

    private void write(ServiceRecord record) {
        unsaved = true;
        records.write(record);
        unsaved = false;
    }

    /** What could not be written when it should, because of a full disk for example. */
    synchronized void saveLate() {
        if (unsaved) {
            try {
                save();
            } catch (ProblemException stillFull) {
                // It was told when it came.
            }
        }
    }

    /** In memory only: whoever has found it will find it again. */
    synchronized void judged(long pid, String unhealthy) {
        if (held != null && held.record().pid() == pid) {
            held = new Held(held.record(), held.child(), held.watched(), held.stopping(), unhealthy);
        }
    }

    /** From now on the end of this start is ours, not an accident. */
    synchronized void stopping() {
        held = new Held(held.record(), held.child(), held.watched(), true, held.unhealthy());
    }

    /**
     * Notes the end of a start, once; returns whether it is to be told, as an accident. {@link #save} follows.
     *
     * @param accident what follows from it when it is one
     */
    synchronized boolean end(ServiceRecord ended, String how, UnaryOperator<ServiceRecord> accident) {
        Held now = held;
        if (now == null || !now.record().token().equals(ended.token()) || !now.record().exit().isEmpty()) {
            return false;
        }
        if (now.stopping()) {
            held = now.with(now.record().withExit(ExitStatus.STOPPED, RestartTracker.NONE));
            return false;
        }
        held = now.with(accident.apply(now.record().withExit(how, now.record().setbacks())));
        return now.watched();
    }

    synchronized void forget(String name) {
        records.delete(name);
        held = null;
    }

    Service.State state(Processes processes, Instant time) {
        Held now = held;
        if (now == null) {
            return Service.State.NEVER_STARTED;
        }
        Service.State state = stateOf(now.record(), now.child(), now.watched(), processes, time);
        return state.running() ? state.withUnhealthy(now.unhealthy()) : state;
    }

    /** @param watched whether somebody starts it just now, or will see it end and then decide what follows */
    static Service.State stateOf(ServiceRecord record, Process child, boolean watched, Processes processes, Instant time) {
        if (record.exit().isEmpty() && processes.lives(record.pid(), record.identity())) {
            return new Service.State(true, record.pid(), record.since(), record.definition(), record.inputs(), "");
        }
        Phase phase = record.exit().isEmpty() && watched ? Phase.WAITING : record.setbacks().phase();
        return new Service.State(false, 0, record.since(), record.definition(), record.inputs(), exitOf(record, child),
            phase, record.setbacks().text(time));
    }

    private static String exitOf(ServiceRecord record, Process child) {
        if (!record.exit().isEmpty()) {
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
