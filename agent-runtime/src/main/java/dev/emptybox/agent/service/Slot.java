package dev.emptybox.agent.service;

import dev.emptybox.stdlib.model.Service;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The place of one service: its record in memory and on the disk. Reading never waits, not even for a stop that takes
 * its whole grace.
 */
final class Slot {

    /**
     * @param child    null when another agent started it
     * @param watched  whether somebody will see it end
     * @param stopping whether we have asked it to
     */
    private record Held(ServiceRecord record, Process child, boolean watched, boolean stopping) {
    }

    /** Held through a whole start, stop or forget. */
    final ReentrantLock turn = new ReentrantLock();

    private final Records records;
    private volatile Held held;

    Slot(Records records) {
        this.records = records;
    }

    Optional<ServiceRecord> record() {
        return Optional.ofNullable(held).map(Held::record);
    }

    /** First on the disk, then in memory. */
    synchronized void begin(ServiceRecord intent) {
        records.write(intent);
        held = new Held(intent, null, false, false);
    }

    /** In memory only; {@link #save} follows. */
    synchronized void hold(ServiceRecord record, Process child, boolean watched) {
        held = record == null ? null : new Held(record, child, watched, false);
    }

    /** First on the disk, then in memory; nothing when another start has come meanwhile. */
    synchronized void reloaded(String token, Map<String, String> inputs) {
        if (held != null && held.record().token().equals(token)) {
            ServiceRecord record = held.record().withInputs(inputs);
            records.write(record);
            held = new Held(record, held.child(), held.watched(), held.stopping());
        }
    }

    synchronized void save() {
        if (held != null) {
            records.write(held.record());
        }
    }

    /** From now on the end of this start is ours, not an accident. */
    synchronized void stopping() {
        held = new Held(held.record(), held.child(), held.watched(), true);
    }

    /** Notes the end of a start, once; returns whether it is to be told, as an accident. {@link #save} follows. */
    synchronized boolean end(ServiceRecord ended, String how) {
        Held now = held;
        if (now == null || !now.record().token().equals(ended.token()) || !now.record().exit().isEmpty()) {
            return false;
        }
        String text = now.stopping() ? Exits.STOPPED : how;
        held = new Held(now.record().withExit(text), now.child(), now.watched(), now.stopping());
        return now.watched() && !now.stopping();
    }

    synchronized void forget(String name) {
        records.delete(name);
        held = null;
    }

    Service.State state(Processes processes) {
        Held now = held;
        return now == null ? Service.State.NEVER_STARTED : stateOf(now.record(), now.child(), processes);
    }

    static Service.State stateOf(ServiceRecord record, Process child, Processes processes) {
        boolean running = record.exit().isEmpty() && processes.lives(record.pid(), record.identity());
        return new Service.State(running, running ? record.pid() : 0, record.since(), record.definition(),
            record.inputs(), running ? "" : exitOf(record, child));
    }

    private static String exitOf(ServiceRecord record, Process child) {
        if (!record.exit().isEmpty()) {
            return record.exit();
        }
        if (record.isIntent()) {
            return Exits.NEVER_LIVED;
        }
        try {
            // Dead already, so it takes Java no time to see it as well.
            boolean known = child != null && child.waitFor(1, TimeUnit.SECONDS);
            return known ? Exits.of(child.exitValue()) : Exits.GONE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Exits.GONE;
        }
    }
}
