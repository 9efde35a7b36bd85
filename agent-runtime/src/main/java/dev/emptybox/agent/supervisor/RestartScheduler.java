package dev.emptybox.agent.supervisor;

import dev.emptybox.agent.os.BackgroundWork;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Service;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Starts again what has ended by itself, as its definition says. It knows definitions only in memory, because they may
 * hold secrets: of an adopted service it learns when it is told, and until then its end is left to the next converge.
 */
final class RestartScheduler implements AutoCloseable {

    interface Start {
        Service.State bringToLife(ManagedService slot, Service.Definition definition, RestartTracker setbacks, String earlierExit) throws InterruptedException;
    }

    private final Clock clock;
    private final RestartTracker.Pace pace;
    private final ServiceEvents events;
    private final ExitWatcher watch;
    private final Function<ManagedService, Service.State> states;
    private final Start start;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final Map<String, Service.Definition> known = new ConcurrentHashMap<>();
    private final Map<String, String> awaited = new ConcurrentHashMap<>();
    private final BackgroundWork work;
    private final ScheduledExecutorService timer;
    // A start waits for what the earlier one has left behind, and others must not wait for that.
    private final ExecutorService starters;
    private volatile boolean closed;

    RestartScheduler(Clock clock, RestartTracker.Pace pace, ServiceEvents events, ExitWatcher watch, Function<ManagedService, Service.State> states, Start start) {
        this.clock = clock;
        this.pace = pace;
        this.events = events;
        this.watch = watch;
        this.states = states;
        this.start = start;
        this.work = new BackgroundWork("emptybox-comebacks", events::problem);
        this.timer = Executors.newSingleThreadScheduledExecutor(work);
        this.starters = Executors.newCachedThreadPool(work);
    }

    /**
     * From now on a service that was started from this definition is started again by itself. So is one that has ended
     * between its start and now.
     */
    void keepUp(ManagedService slot, Service.Definition definition) {
        ServiceRecord found = slot.record().filter(record -> record.isOf(definition)).orElse(null);
        if (found == null) {
            return;
        }
        known.put(definition.name(), definition.withoutHealth());
        changeOrTell(slot, found, record -> record.keptUpAs(definition));
        // Looked at only now: an end is noted either before that change, or with the definition known.
        boolean late = slot.record().filter(RestartScheduler::isAccident).isPresent();
        if (late) {
            changeOrTell(slot, found, record -> isAccident(record) ? record.withExit(record.exit(), after(record, record.exit())) : record);
            follow(slot);
        } else {
            // Told already; of an earlier agent's wait nobody knows yet but the record.
            slot.record().ifPresent(record -> await(slot, record));
        }
    }

    /** An end that nobody has asked for, and of which nothing has followed. */
    private static boolean isAccident(ServiceRecord record) {
        return !record.exit().isEmpty() && !record.exit().equals(ExitStatus.STOPPED) && record.setbacks().phase() == Service.Phase.ENDED;
    }

    void forget(String name) {
        known.remove(name);
        awaited.remove(name);
    }

    /** The definition that the start on record was made from, if it is to be kept up. */
    private Optional<Service.Definition> definition(ServiceRecord record) {
        return Optional.ofNullable(known.get(record.name())).filter(record::isOf);
    }

    /** What follows from such an end of it. */
    RestartTracker after(ServiceRecord record, String how) {
        Instant now = clock.instant();
        return definition(record).map(definition -> record.setbacks().andOneMore(definition.upkeep().restart(),
            how.equals(Service.CLEAN), Duration.between(record.since(), now), now, pace, random)).orElse(record.setbacks());
    }

    private RestartTracker afterFailedStart(ServiceRecord record) {
        return definition(record).map(definition -> record.setbacks().andOneMore(definition.upkeep().restart(),
            false, Duration.ZERO, clock.instant(), pace, random)).orElse(record.setbacks());
    }

    /** Tells what comes of an end that was noted, and sees to it. */
    void follow(ManagedService slot) {
        slot.record().ifPresent(record -> {
            Service.State state = states.apply(slot);
            watch.tell(() -> events.stands(record.name(), state));
            await(slot, record);
        });
    }

    /** Once for each wait. */
    private void await(ManagedService slot, ServiceRecord record) {
        Instant due = record.setbacks().due();
        String wait = record.token() + due;
        if (due == null || wait.equals(awaited.put(record.name(), wait))) {
            return;
        }
        // A clock that is set back must not let it wait for hours.
        long millis = Math.min(Duration.between(clock.instant(), due).toMillis(), 2 * pace.longest().toMillis());
        schedule(slot, record, Math.max(0, millis));
    }

    private void schedule(ManagedService slot, ServiceRecord record, long millis) {
        try {
            timer.schedule(() -> due(slot, record), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closing) {
            // The next supervisor finds it on record.
        }
    }

    /** A machine that has no more threads to give may have one later. */
    private void due(ManagedService slot, ServiceRecord record) {
        if (!closed && !work.turn(() -> starters.execute(() -> startAgain(slot, record)))) {
            schedule(slot, record, pace.longest().toMillis());
        }
    }

    private void startAgain(ManagedService slot, ServiceRecord ended) {
        var started = new AtomicBoolean();
        work.turn(() -> started.set(startedAgain(slot, ended)));
        if (!started.get() && !closed) {
            work.turn(() -> notStarted(slot, ended));
        }
    }

    private boolean startedAgain(ManagedService slot, ServiceRecord ended) {
        try {
            slot.inTurn("start", ended.name(), () -> startAgainInTurn(slot, ended));
            return true;
        } catch (ProblemException refused) {
            if (!closed) {
                refused.problems().forEach(events::problem);
            }
            return false;
        }
    }

    private void notStarted(ManagedService slot, ServiceRecord ended) {
        changeOrTell(slot, ended, record -> record.withExit(record.exit(), afterFailedStart(record)));
        follow(slot);
    }

    private Void startAgainInTurn(ManagedService slot, ServiceRecord ended) throws InterruptedException {
        ServiceRecord record = slot.record().orElse(null);
        var definition = record == null ? Optional.<Service.Definition>empty() : definition(record);
        // Whoever stopped or started it meanwhile has decided otherwise.
        if (!closed && definition.isPresent() && record.token().equals(ended.token()) && record.setbacks().due() != null) {
            Service.State state = start.bringToLife(slot, definition.get(), record.setbacks().startedAgain(), record.exit());
            if (state.running()) {
                // Else it has ended already, which is told next.
                watch.tell(() -> events.stands(record.name(), state));
            }
        }
        return null;
    }

    /** What is in memory holds; after a crash it would only be forgotten. */
    void changeOrTell(ManagedService slot, ServiceRecord found, UnaryOperator<ServiceRecord> difference) {
        try {
            slot.change(found.token(), difference);
        } catch (ProblemException unwritable) {
            unwritable.problems().forEach(events::problem);
        }
    }

    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
        starters.shutdownNow();
    }
}
