package dev.emptybox.testkit.run;

import dev.emptybox.agent.cli.SpecRunner.Summary;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The thread that runs specs. A feature that exceeds its time limit is interrupted, and abandoned if that does not help.
 * Threads started by specs are in their own group, so that left-over ones can be named.
 */
final class SpecThread {

    private static final long LOOK_MILLIS = 20;
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final Duration ENDING = Duration.ofSeconds(2);
    /** Additional time for loading a spec: a short limit for features must not stop Spock's own start on a busy machine. */
    private static final Duration LOADING = Duration.ofSeconds(10);

    private final Duration timeout;
    private final SpecClasses classes;
    private final ClassLoader context;
    private final FeatureListener features;

    /** @param context the context class loader of the specs */
    SpecThread(Duration timeout, SpecClasses classes, ClassLoader context, FeatureListener features) {
        this.timeout = timeout;
        this.classes = classes;
        this.context = context;
        this.features = features;
    }

    Summary run(Runnable specs) {
        var group = new ThreadGroup("specs");
        var broken = new AtomicReference<Throwable>();
        Thread thread = new Thread(group, () -> {
            try {
                specs.run();
            } catch (Throwable thrown) {
                broken.set(thrown);
            }
        }, "specs");
        // Threads inherit the daemon flag: a daemon would make daemons of those left by specs.
        thread.setDaemon(false);
        thread.setContextClassLoader(context);
        boolean ended;
        try (var exits = ExitWatch.begin(features)) {
            thread.start();
            ended = awaited(thread);
        }
        if (broken.get() != null) {
            throw new ProblemException(Problem.of("The specs cannot be run", String.valueOf(broken.get().getMessage()),
                "run with --debug for the stack trace"), broken.get());
        }
        var notes = new ArrayList<String>();
        if (!ended) {
            notes.add("the remaining features were not run: '" + features.running().name() + "' did not stop when interrupted");
        }
        notes.addAll(left(group, thread));
        return new Summary(features.features(), notes, !ended, List.of());
    }

    /** Whether it completed. */
    private boolean awaited(Thread thread) {
        try {
            while (true) {
                thread.join(LOOK_MILLIS);
                if (!thread.isAlive()) {
                    return true;
                }
                FeatureListener.Running running = features.running();
                Duration limit = running.feature() ? timeout : timeout.plus(LOADING);
                if (over(running, limit)) {
                    features.outOfTime(running, thread.getStackTrace(), Durations.text(limit));
                    if (!interrupted(thread, running, limit.plus(GRACE))) {
                        features.giveUp(thread.getStackTrace(), "");
                        return false;
                    }
                }
            }
        } catch (InterruptedException stopped) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new ProblemException(Problem.of("The run of the specs was interrupted"));
        }
    }

    private static boolean over(FeatureListener.Running running, Duration limit) {
        return System.nanoTime() - running.since() > limit.toNanos();
    }

    /** Whether the feature ended after the interruption. */
    private boolean interrupted(Thread thread, FeatureListener.Running running, Duration last) throws InterruptedException {
        boolean warned = false;
        while (thread.isAlive() && features.interrupt(running, thread)) {
            if (warned && over(running, last)) {
                return false;
            }
            warned = true;
            thread.join(LOOK_MILLIS * 5);
        }
        return true;
    }

    /** Non-daemon threads started by specs that still run a moment after the last feature. */
    private List<String> left(ThreadGroup group, Thread own) {
        long end = System.nanoTime() + ENDING.toNanos();
        List<Thread> running = running(group, own);
        while (!running.isEmpty() && System.nanoTime() < end) {
            try {
                running.get(0).join(LOOK_MILLIS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                break;
            }
            running = running(group, own);
        }
        return running.stream().map(thread -> "a spec left the thread '" + thread.getName() + "' running"
            + classes.where(thread.getStackTrace()).map(where -> ", at " + where.file() + ":" + where.line()).orElse("")).toList();
    }

    private static List<Thread> running(ThreadGroup group, Thread own) {
        var threads = new Thread[group.activeCount() * 2 + 8];
        int count = group.enumerate(threads);
        return Arrays.stream(threads, 0, count).filter(thread -> thread != own && !thread.isDaemon()).toList();
    }
}
