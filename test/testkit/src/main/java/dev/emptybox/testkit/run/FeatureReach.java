package dev.emptybox.testkit.run;

import dev.emptybox.agent.script.Coverage;
import dev.emptybox.agent.script.Coverage.Point;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Finds out which code each feature reaches, in a run without concurrency. */
final class FeatureReach implements TestExecutionListener {

    /**
     * A feature with its iterations.
     *
     * @param id      unique
     * @param reached also by the code of the spec around its features
     */
    record Feature(String id, Class<?> spec, String name, Duration took, Set<Point> reached) {
    }

    private final Coverage coverage;
    private final Map<String, TestIdentifier> features = new LinkedHashMap<>();
    private final Map<String, Long> started = new HashMap<>();
    private final Map<String, Duration> took = new HashMap<>();
    private final Map<String, Set<Point>> reached = new HashMap<>();
    private TestPlan plan;

    FeatureReach(Coverage coverage) {
        this.coverage = coverage;
    }

    @Override
    public void testPlanExecutionStarted(TestPlan whole) {
        plan = whole;
    }

    @Override
    public void executionStarted(TestIdentifier identifier) {
        // Until now code of the container ran: the setup of a spec.
        plan.getParent(identifier).ifPresent(this::take);
        started.put(identifier.getUniqueId(), System.nanoTime());
        if (isFeature(identifier)) {
            features.put(identifier.getUniqueId(), identifier);
        }
    }

    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
        take(identifier);
        took.put(identifier.getUniqueId(), Duration.ofNanos(System.nanoTime() - started.get(identifier.getUniqueId())));
    }

    private void take(TestIdentifier running) {
        TestIdentifier owner = running;
        while (!isFeature(owner) && !isSpec(owner) && plan.getParent(owner).isPresent()) {
            owner = plan.getParent(owner).get();
        }
        reached.computeIfAbsent(owner.getUniqueId(), first -> new HashSet<>()).addAll(coverage.takeReached());
    }

    private boolean isFeature(TestIdentifier identifier) {
        return !isSpec(identifier) && plan.getParent(identifier).filter(FeatureReach::isSpec).isPresent();
    }

    private static boolean isSpec(TestIdentifier identifier) {
        return identifier.getSource().orElse(null) instanceof ClassSource;
    }

    /** Those that ran, in order. */
    List<Feature> features() {
        return features.values().stream().filter(feature -> took.containsKey(feature.getUniqueId())).map(feature -> {
            TestIdentifier spec = plan.getParent(feature).orElseThrow();
            var all = new HashSet<>(reached.getOrDefault(feature.getUniqueId(), Set.of()));
            all.addAll(reached.getOrDefault(spec.getUniqueId(), Set.of()));
            return new Feature(feature.getUniqueId(), ((ClassSource) spec.getSource().orElseThrow()).getJavaClass(), feature.getDisplayName(),
                took.get(feature.getUniqueId()), Set.copyOf(all));
        }).toList();
    }
}
