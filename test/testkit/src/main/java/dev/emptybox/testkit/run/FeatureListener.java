package dev.emptybox.testkit.run;

import dev.emptybox.agent.cli.SpecRunner.Failure;
import dev.emptybox.agent.cli.SpecRunner.Feature;
import dev.emptybox.agent.cli.SpecRunner.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Receives events from Spock, and converts them to features: one per iteration, and one for a spec or feature that failed
 * outside of them. Ignores events after the run was abandoned.
 */
final class FeatureListener implements TestExecutionListener {

    /**
     * @param feature whether it is code of a feature; otherwise a spec is loaded, set up or cleaned up
     * @param since   as {@link System#nanoTime}
     */
    record Running(String spec, String name, boolean feature, long since) {
    }

    private final Failures failures;
    private final CapturedOutput output;
    private final Consumer<Feature> listener;
    private final List<Feature> features = new ArrayList<>();
    private final Set<String> unrolled = new HashSet<>();
    private TestPlan plan;
    private Running running = new Running("", "", false, System.nanoTime());
    private Failure outOfTime;
    private boolean givenUp;
    private boolean late;

    FeatureListener(SpecClasses classes, CapturedOutput output, Consumer<Feature> listener) {
        this.failures = new Failures(classes);
        this.output = output;
        this.listener = listener;
    }

    @Override
    public synchronized void testPlanExecutionStarted(TestPlan started) {
        plan = started;
    }

    @Override
    public synchronized void dynamicTestRegistered(TestIdentifier iteration) {
        iteration.getParentId().ifPresent(unrolled::add);
    }

    @Override
    public synchronized void executionStarted(TestIdentifier identifier) {
        if (outOfTime != null) {
            tellOutOfTime("(the whole spec)");
            settled();
        }
        if (identifier.isTest()) {
            output.take();
        }
        running = new Running(specOf(identifier), nameOf(identifier), identifier.isTest(), System.nanoTime());
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier identifier, String reason) {
        ended(identifier, Result.SKIPPED, Duration.ZERO, String.valueOf(reason), null);
    }

    @Override
    public synchronized void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
        Duration took = Duration.ofNanos(System.nanoTime() - running.since());
        Throwable thrown = result.getThrowable().orElse(null);
        if (outOfTime != null) {
            ended(identifier, Result.FAILED, took, "", outOfTime);
        } else if (result.getStatus() == TestExecutionResult.Status.FAILED) {
            ended(identifier, Result.FAILED, took, "", failures.of(thrown));
        } else if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            ended(identifier, Result.SKIPPED, took, thrown == null ? "" : String.valueOf(thrown.getMessage()), null);
        } else if (identifier.isTest() && !unrolled.contains(identifier.getUniqueId())) {
            ended(identifier, Result.PASSED, took, "", null);
        }
        settled();
        running = new Running(running.spec(), "", false, System.nanoTime());
    }

    private void ended(TestIdentifier identifier, Result verdict, Duration took, String why, Failure failure) {
        publish(new Feature(specOf(identifier), nameOf(identifier), verdict, took, why, failure, output.take()));
    }

    private void publish(Feature feature) {
        if (!givenUp) {
            features.add(feature);
            listener.accept(feature);
        }
    }

    /** The nearest enclosing class. */
    private String specOf(TestIdentifier identifier) {
        for (TestIdentifier up = identifier; up != null; up = plan.getParent(up).orElse(null)) {
            if (up.getSource().orElse(null) instanceof ClassSource type) {
                return type.getClassName();
            }
        }
        return "specs";
    }

    private static String nameOf(TestIdentifier identifier) {
        return identifier.getSource().orElse(null) instanceof ClassSource ? "(the whole spec)" : identifier.getDisplayName();
    }

    synchronized Running running() {
        return running;
    }

    /** Marks it as failed, unless it has just ended. */
    synchronized void outOfTime(Running overdue, StackTraceElement[] stack, String limit) {
        if (running == overdue) {
            late = true;
            outOfTime = failures.at(stack, "It did not end within " + limit + "; this is where it was. Use --timeout to raise the limit.");
        }
    }

    /**
     * Interrupts the thread of a late feature. Holds the lock, so that it never affects the next one; false if it has
     * ended.
     */
    synchronized boolean interrupt(Running late, Thread thread) {
        if (running != late) {
            return false;
        }
        thread.interrupt();
        return true;
    }

    /** On the thread of the specs: a pending interruption must not affect the next feature. */
    private void settled() {
        if (outOfTime != null) {
            Thread.interrupted();
            outOfTime = null;
        }
    }

    /** The running feature does not end: it has failed, and further events are ignored. */
    synchronized void giveUp(StackTraceElement[] stack, String why) {
        if (outOfTime == null) {
            outOfTime = failures.at(stack, why);
        }
        tellOutOfTime("(after its features)");
        givenUp = true;
    }

    private void tellOutOfTime(String unnamed) {
        String name = running.name().isEmpty() ? unnamed : running.name();
        Duration took = Duration.ofNanos(System.nanoTime() - running.since());
        publish(new Feature(running.spec(), name, Result.FAILED, took, "", outOfTime, output.take()));
    }

    /** Whether a feature exceeded its time limit. */
    synchronized boolean late() {
        return late;
    }

    synchronized List<Feature> features() {
        return List.copyOf(features);
    }
}
