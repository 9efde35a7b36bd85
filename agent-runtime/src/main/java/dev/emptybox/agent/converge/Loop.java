package dev.emptybox.agent.converge;

import dev.emptybox.agent.converge.ConvergeEvent.StopPart;
import dev.emptybox.agent.os.HomeLostException;
import dev.emptybox.stdlib.engine.Services;
import dev.emptybox.stdlib.model.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Runs cycles until it is stopped: waits between cycles with jitter, longer after failures, shorter when nudged. Stopping
 * runs the stop hooks and then stops the services in order.
 */
public final class Loop {

    /**
     * @param interval between two cycles
     * @param splay    the maximum random delay of the first cycle, and of every interval
     * @param hooked   the maximum random delay of a cycle that a webhook starts, so that a fleet does not ask the server at once
     * @param giveUp   how long the box may be unhealthy until the agent gives up, null for unlimited
     */
    public record Pace(Duration interval, Duration splay, Duration hooked, Duration giveUp) {

        /** Without a delay after a webhook. */
        public Pace(Duration interval, Duration splay, Duration giveUp) {
            this(interval, splay, Duration.ZERO, giveUp);
        }

        public Pace {
            Objects.requireNonNull(hooked, "hooked is null");
            Objects.requireNonNull(interval, "interval is null");
            Objects.requireNonNull(splay, "splay is null");
        }
    }

    /** Why the loop has ended. */
    public enum End {
        STOPPED,
        /** The box is not as any revision wants it, or a service of it is not healthy, and that for too long. */
        GIVEN_UP,
        /** Too many scripts that do not end are still running; only a new process is free of them. */
        EXHAUSTED
    }

    private static final int MOST_ABANDONED = 3;

    private static final int LONGEST_BACK_OFF = 8;
    private static final long LOOK_EVERY_MILLIS = 500;

    private final Cycle cycle;
    private final Services services;
    private final Status status;
    private final EventBus bus;
    private final Pace pace;
    private final Clock clock;
    private final RandomGenerator random;
    private final BooleanSupplier asked;
    private final Semaphore nudges = new Semaphore(0);
    private final AtomicBoolean hooked = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int failures;
    private boolean paused;
    private Instant badSince;
    private volatile boolean stopping;
    private volatile Thread looping;

    /** @param asked whether a cycle is wanted now; polled twice a second */
    public Loop(Cycle cycle, Services services, Status status, EventBus bus, BooleanSupplier asked, Pace pace, Clock clock, RandomGenerator random) {
        this.cycle = Objects.requireNonNull(cycle, "cycle is null");
        this.services = Objects.requireNonNull(services, "services is null");
        this.status = Objects.requireNonNull(status, "status is null");
        this.bus = Objects.requireNonNull(bus, "bus is null");
        this.asked = Objects.requireNonNull(asked, "asked is null");
        this.pace = Objects.requireNonNull(pace, "pace is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
        this.random = Objects.requireNonNull(random, "random is null");
    }

    /** Ends the wait: the next cycle starts now, and polls the source. */
    public void nudge() {
        cycle.pollSoon();
        wake();
    }

    /** The same after a random delay; of several in that time, the first one counts. */
    public void nudgeSoon() {
        long delay = random.nextLong(pace.hooked().toMillis() + 1);
        if (delay == 0) {
            nudge();
        } else if (hooked.compareAndSet(false, true)) {
            CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS, Runnable::run).execute(() -> {
                hooked.set(false);
                nudge();
            });
        }
    }

    private void wake() {
        nudges.release();
    }

    /** Earlier failures say nothing about a new revision. */
    private void newRevision() {
        failures = 0;
        wake();
    }

    /**
     * A service has changed its state: it has exited, waits, or runs again. While cycles fail, the back-off applies.
     */
    public void serviceChanged() {
        if (failures == 0) {
            wake();
        }
    }

    /** Runs cycles until {@link #stop}, or until the box is given up; throws only fatal errors. */
    public End run() {
        looping = Thread.currentThread();
        cycle.begin(pace.interval(), this::newRevision, this::wake);
        try {
            while (!stopping) {
                if (asked.getAsBoolean()) {
                    cycle.pollSoon();
                }
                Cycle.Result result = oneCycle();
                failures = result == Cycle.Result.FAILED ? failures + 1 : 0;
                paused = result == Cycle.Result.PAUSED;
                if (cycle.abandonedScripts() >= MOST_ABANDONED) {
                    return End.EXHAUSTED;
                }
                await();
                if (isGivenUp()) {
                    return End.GIVEN_UP;
                }
            }
            return End.STOPPED;
        } finally {
            looping = null;
            ended.countDown();
        }
    }

    /** Called often enough to notice when it began. */
    private boolean isGivenUp() {
        boolean bad = !stopping && !paused && (failures > 0 || !status.healthy());
        Instant now = clock.instant();
        badSince = bad ? badSince == null ? now : badSince : null;
        return bad && pace.giveUp() != null && !now.isBefore(badSince.plus(pace.giveUp()));
    }

    private Cycle.Result oneCycle() {
        try {
            Cycle.Result result = cycle.once();
            bus.publish(new ConvergeEvent.CycleSucceeded());
            return result;
        } catch (ProblemException broken) {
            // For example the journal: the box is not changed, and the next cycle retries.
            bus.publish(new ConvergeEvent.CycleFailed(broken.problems().get(0), stopping));
            return Cycle.Result.FAILED;
        }
    }

    /** The interval, with 10% jitter, doubled with each consecutive failure; a new revision ends the wait. */
    private void await() {
        long base = pace.interval().toMillis() * Math.min(LONGEST_BACK_OFF, 1L << Math.min(failures, 3));
        long jitter = pace.interval().toMillis() / 10;
        long millis = Math.max(1, base - jitter + random.nextLong(2 * jitter + 1 + pace.splay().toMillis()));
        if (failures > 0) {
            bus.publish(new ConvergeEvent.RetryScheduled(Duration.ofMillis(millis)));
        }
        try {
            for (long left = millis; left > 0 && !asked.getAsBoolean() && !isGivenUp(); left -= LOOK_EVERY_MILLIS) {
                if (nudges.tryAcquire(Math.min(left, LOOK_EVERY_MILLIS), TimeUnit.MILLISECONDS)) {
                    nudges.drainPermits();
                    return;
                }
                cycle.pollWhenDue();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Ends the loop, interrupts waits and commands, runs the stop hooks and stops the services in order.
     *
     * @param patience how long to wait for the current change
     */
    public void stop(Duration patience) {
        stopping = true;
        bus.publish(new ConvergeEvent.Stopping());
        Thread loop = looping;
        if (loop != null) {
            // A library may swallow the interruption; the wait after this cycle must then not begin.
            wake();
            loop.interrupt();
            awaitEnd(patience);
        }
        // A failure, for example a full disk, must not prevent the services from being stopped.
        inOrder(StopPart.JOBS, cycle::stopJobs);
        inOrder(StopPart.STOP_HOOKS, cycle::runStopHooks);
        services.stopOrder().forEach(this::stop);
        inOrder(StopPart.CLEAN_END, cycle::endsCleanly);
        cycle.close();
        bus.publish(new ConvergeEvent.Stopped(services.names()));
    }

    private void inOrder(StopPart part, Runnable step) {
        try {
            step.run();
        } catch (ProblemException failed) {
            bus.publish(new ConvergeEvent.StopFailed(part, failed.problems().get(0)));
        } catch (HomeLostException lost) {
            bus.publish(new ConvergeEvent.StopFailed(part, lost.problem()));
        }
    }

    private void stop(String name) {
        try {
            services.stop(name);
            bus.publish(new ConvergeEvent.ServiceStopped(name));
        } catch (ProblemException stillThere) {
            bus.publish(new ConvergeEvent.ServiceNotStopped(name, stillThere.problems().get(0)));
        }
    }

    private void awaitEnd(Duration patience) {
        try {
            if (!ended.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                bus.publish(new ConvergeEvent.StopDelayed());
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
