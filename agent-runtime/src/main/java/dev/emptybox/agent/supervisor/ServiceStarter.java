package dev.emptybox.agent.supervisor;

import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Service;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Brings a service to life: first what is intended is put on record, then the process is started, then it is on record
 * itself. Killed in between, the next supervisor finds the process by the token that both carry. A full disk keeps
 * no service down that ran before, where processes can be found by their marks: its start is put on record later.
 */
final class ServiceStarter {

    private static final long SETTLE_NANOS = 1_000_000_000L;
    private static final long LOOK_NANOS = 1_000_000L;

    private final ServiceTag marks;
    private final Processes processes;
    private final Launcher launcher;
    private final ServiceStopper stopper;
    private final ServiceEvents events;
    private final Clock clock;

    ServiceStarter(ServiceTag marks, Processes processes, Launcher launcher, ServiceStopper stopper, ServiceEvents events, Clock clock) {
        this.marks = marks;
        this.processes = processes;
        this.launcher = launcher;
        this.stopper = stopper;
        this.events = events;
        this.clock = clock;
    }

    /** What is made ready before anything of an earlier start is touched. */
    record Prepared(Service.Definition definition, String token, ProcessBuilder process) {
    }

    /** @throws ProblemException when it cannot be started, for a reason that shows before it is */
    Prepared prepare(Service.Definition definition) {
        String token = marks.forStart(definition.name());
        return new Prepared(definition, token, launcher.prepare(definition, token));
    }

    /**
     * Starts it in a slot of which nothing lives any more.
     *
     * @throws ProblemException when it was not started; the slot is then as it was
     */
    Process start(ManagedService slot, Prepared prepared, ServiceLog log, RestartTracker setbacks) throws InterruptedException {
        Service.Definition definition = prepared.definition();
        var file = log.forStart(definition.upkeep().log());
        var intent = ServiceRecord.intent(definition, prepared.token(), clock.instant().truncatedTo(ChronoUnit.MILLIS),
            launcher.groups(), setbacks);
        ServiceRecord before = slot.record().orElse(null);
        begin(slot, intent);
        try {
            Process child = launcher.launch(definition.name(), prepared.process(), file);
            born(slot, intent, child);
            return child;
        } catch (ProblemException notStarted) {
            slot.hold(before, null, false);
            restore(slot, definition.name());
            throw notStarted;
        }
    }

    private void begin(ManagedService slot, ServiceRecord intent) {
        try {
            slot.begin(intent);
        } catch (ProblemException unwritable) {
            if (!processes.findsByToken() || slot.record().isEmpty()) {
                throw unwritable;
            }
            slot.hold(intent, null, true);
            unwritable.problems().forEach(events::problem);
        }
    }

    private void born(ManagedService slot, ServiceRecord intent, Process child) throws InterruptedException {
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
            // The process will be found by its mark.
            unwritable.problems().forEach(events::problem);
        }
    }

    /** A signal to a group that is not there yet would be lost. */
    private void awaitGroup(ServiceRecord intent, Process child) {
        long deadline = System.nanoTime() + SETTLE_NANOS;
        while (intent.group() && child.isAlive() && !processes.leads(child.pid())
            && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private void restore(ManagedService slot, String name) {
        try {
            if (slot.record().isPresent()) {
                slot.save();
            } else {
                slot.forget(name);
            }
        } catch (ProblemException unwritable) {
            // What is in memory holds; after a crash the service would only seem to have vanished.
            unwritable.problems().forEach(events::problem);
        }
    }

    /** An intent whose agent was killed before it could record the process, which then shows by its token. */
    static ServiceRecord settled(ServiceRecord record, Processes processes) {
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
}
