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
 * The thread that specs run on. A feature that takes too long is interrupted, and when that does not help it is given up.
 * What specs start stays in a group of its own, so that a thread which was left behind can be named.
 */
final class SpecThread {

    private static final long LOOK_MILLIS = 20;
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final Duration ENDING = Duration.ofSeconds(2);
    /** What loading a spec may take on top: a short limit for features must not end Spock's own start on a busy machine. */
    private static final Duration LOADING = Duration.ofSeconds(10);

    private final Duration timeout;
    private final SpecClasses classes;
    private final FeatureListener features;

    SpecThread(Duration timeout, SpecClasses classes, FeatureListener features) {
        this.timeout = timeout;
        this.classes = classes;
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
        // Threads take after the one that starts them: a daemon would make daemons of those that specs leave.
        thread.setDaemon(false);
        thread.setContextClassLoader(classes);
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
            notes.add("the rest was not run: '" + features.running().name() + "' goes on even though it was interrupted");
        }
        notes.addAll(left(group, thread));
        return new Summary(features.features(), notes, !ended, List.of());
    }

    /** Whether it came to its end. */
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

    /** Whether the feature ended when it was told to. */
    private boolean interrupted(Thread thread, FeatureListener.Running running, Duration last) throws InterruptedException {
        boolean told = false;
        while (thread.isAlive() && features.interrupt(running, thread)) {
            if (told && over(running, last)) {
                return false;
            }
            told = true;
            thread.join(LOOK_MILLIS * 5);
        }
        return true;
    }

    /** Threads that specs have started and that would keep a JVM from ending, a moment after the last feature. */
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
