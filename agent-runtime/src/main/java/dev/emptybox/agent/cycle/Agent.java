package dev.emptybox.agent.cycle;

import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.world.Services;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Cycles until it is told to stop: waits between cycles with jitter, longer while things fail, shorter when it is
 * nudged. Stopping runs the stop hooks and then stops the services, newest first.
 */
public final class Agent {

    private static final int LONGEST_BACK_OFF = 8;
    private static final long LOOK_EVERY_MILLIS = 500;

    private final Cycle cycle;
    private final Services services;
    private final Status status;
    private final Events events;
    private final Duration interval;
    private final Duration splay;
    private final RandomGenerator random;
    private final BooleanSupplier asked;
    private final Semaphore nudges = new Semaphore(0);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int failures;
    private Problem toldProblem;
    private volatile boolean stopping;
    private volatile Thread looping;

    /**
     * @param asked    whether somebody wants a cycle now; looked at twice a second
     * @param interval between two cycles
     * @param splay    the first cycle waits up to this long, and every wait is up to this much longer
     */
    public Agent(Cycle cycle, Services services, Status status, Events events, BooleanSupplier asked, Duration interval,
                 Duration splay, RandomGenerator random) {
        this.cycle = Objects.requireNonNull(cycle, "cycle is null");
        this.services = Objects.requireNonNull(services, "services is null");
        this.status = Objects.requireNonNull(status, "status is null");
        this.events = Objects.requireNonNull(events, "events is null");
        this.asked = Objects.requireNonNull(asked, "asked is null");
        this.interval = Objects.requireNonNull(interval, "interval is null");
        this.splay = Objects.requireNonNull(splay, "splay is null");
        this.random = Objects.requireNonNull(random, "random is null");
    }

    /** Shortens the wait: the next cycle begins now. */
    public void nudge() {
        nudges.release();
    }

    /**
     * A service has ended by itself: it is healed at once. While healing fails, the wait between two tries counts, so
     * that a service that ends at every start is not started without a pause.
     */
    public void serviceEnded(String service) {
        cycle.crashed(service);
        if (failures == 0) {
            nudge();
        }
    }

    /** Cycles until {@link #stop}. Returns normally then; throws only what the process cannot survive. */
    public void loop() {
        looping = Thread.currentThread();
        try {
            while (!stopping) {
                boolean failed = oneCycle() == Cycle.Result.FAILED;
                failures = failed ? failures + 1 : 0;
                if (!stopping) {
                    await();
                }
            }
        } finally {
            looping = null;
            ended.countDown();
        }
    }

    private Cycle.Result oneCycle() {
        try {
            Cycle.Result result = cycle.once();
            toldProblem = null;
            return result;
        } catch (ProblemException broken) {
            // The journal or the like: the box stays as it is, and the next cycle tries again.
            Problem problem = broken.problems().get(0);
            if (!problem.equals(toldProblem) && !stopping) {
                events.problem("cycle.failed", Event.Level.ERROR, "the cycle failed", problem);
            }
            toldProblem = problem;
            return Cycle.Result.FAILED;
        }
    }

    /** The interval, give or take a tenth, doubled with each failure in a row. */
    private void await() {
        long base = interval.toMillis() * Math.min(LONGEST_BACK_OFF, 1L << Math.min(failures, 3));
        long jitter = interval.toMillis() / 10;
        long millis = Math.max(1, base - jitter + random.nextLong(2 * jitter + 1 + splay.toMillis()));
        if (failures > 0) {
            events.debug("retry", "trying again in " + Durations.text(Duration.ofMillis(millis)));
        }
        try {
            for (long left = millis; left > 0 && !asked.getAsBoolean(); left -= LOOK_EVERY_MILLIS) {
                if (nudges.tryAcquire(Math.min(left, LOOK_EVERY_MILLIS), TimeUnit.MILLISECONDS)) {
                    nudges.drainPermits();
                    return;
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Ends the loop, cuts off what waits or runs a command, runs the stop hooks and stops the services, newest first.
     *
     * @param patience how long to wait for the end of the change under way
     */
    public void stop(Duration patience) {
        stopping = true;
        status.stopping();
        Thread loop = looping;
        if (loop != null) {
            // A library may swallow the interruption; then the wait after this cycle must not begin.
            nudge();
            loop.interrupt();
            awaitEnd(patience);
        }
        cycle.runStopHooks();
        List<String> names = services.names().stream().filter(name -> services.state(name).running())
            .sorted((a, b) -> services.state(b).since().compareTo(services.state(a).since())).toList();
        names.forEach(this::stop);
        cycle.endsCleanly();
        cycle.close();
        status.stopped(services.names());
        events.info("stopped", "stopped", "", Map.of());
    }

    private void stop(String name) {
        try {
            services.stop(name);
            events.info("service.stop", "service " + name + ": stopped", "the agent is stopping", Map.of("service", name));
        } catch (ProblemException stillThere) {
            events.problem("service.stop", Event.Level.ERROR, "service " + name + " was not stopped", stillThere.problems().get(0));
        }
    }

    private void awaitEnd(Duration patience) {
        try {
            if (!ended.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                events.warn("stop.late", "the change under way does not end", "stopping the services all the same", Map.of());
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
