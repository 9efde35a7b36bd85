package dev.emptybox.testkit.run;

import dev.emptybox.agent.cli.SpecRunner;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Words;
import dev.emptybox.testkit.Scripts;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.spockframework.runtime.SpockEngine;

/** Runs specs with Spock's engine of the JUnit Platform. Passes parameters to ConvergeSpec in system properties. */
public final class SpockRunner implements SpecRunner {

    @Override
    public Summary run(Request request, Consumer<Feature> listener) {
        Map<String, String> sources = SpecSources.of(request.repo());
        String compiledScripts = System.getProperty("emptybox.classes", request.cache().resolveSibling("scripts").toString());
        try (SpecClasses classes = new SpecCompiler(request.cache()).compile(sources);
             var scripts = Property.set("emptybox.classes", compiledScripts);
             var repo = Property.set("emptybox.repo", request.repo().toString());
             var golden = Property.set("golden.update", String.valueOf(request.golden()));
             var coverage = Property.set("emptybox.coverage", String.valueOf(request.coverage()))) {
            Scripts.COVERAGE.forget();
            return run(request, classes, listener);
        }
    }

    /** A system property that is set while this is open. */
    private record Property(String name, String before) implements AutoCloseable {

        static Property set(String name, String value) {
            return new Property(name, System.setProperty(name, value));
        }

        @Override
        public void close() {
            if (before == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, before);
            }
        }
    }

    private static Summary run(Request request, SpecClasses classes, Consumer<Feature> listener) {
        // No search on the class path: there is one engine, and the search takes as long as a small spec.
        var launcher = LauncherFactory.create(LauncherConfig.builder().addTestEngines(new SpockEngine())
            .enableTestEngineAutoRegistration(false).enableTestExecutionListenerAutoRegistration(false)
            .enableLauncherSessionListenerAutoRegistration(false).enableLauncherDiscoveryListenerAutoRegistration(false)
            .enablePostDiscoveryFilterAutoRegistration(false).build());
        var wanted = new WantedFeatures(request.tests());
        try (var output = CapturedOutput.begin()) {
            var features = new FeatureListener(classes, output, listener);
            Summary summary = new SpecThread(request.timeout(), classes, features)
                .run(() -> launcher.execute(discovery(classes, wanted), features));
            if (summary.features().isEmpty()) {
                throw nothing(request, wanted.offered());
            }
            if (request.junitXml() != null) {
                JUnitXml.write(request.junitXml(), summary.features());
            }
            return new Summary(summary.features(), summary.notes(), summary.stuck(),
                Scripts.COVERAGE.of(SpecSources.scripts(request.repo())));
        }
    }

    private static LauncherDiscoveryRequest discovery(SpecClasses classes, WantedFeatures wanted) {
        return LauncherDiscoveryRequestBuilder.request()
            .selectors(classes.specs().stream().map(DiscoverySelectors::selectClass).toList())
            .filters(wanted).build();
    }

    private static ProblemException nothing(Request request, Set<String> offered) {
        if (request.tests().isEmpty()) {
            return new ProblemException(Problem.of("No spec found: none of the files in specs/ has a feature",
                "a spec is a class that extends Specification or ConvergeSpec, with methods that have a block such as expect:", ""));
        }
        var near = new LinkedHashSet<String>();
        request.tests().forEach(pattern -> near.addAll(Words.nearest(pattern, offered)));
        String tests = String.join(", ", request.tests().stream().map(pattern -> "'" + pattern + "'").toList());
        return new ProblemException(Problem.of("No spec found: no spec or feature is called " + tests,
            "a pattern matches the whole name; * stands for any characters, ? for one",
            near.isEmpty() ? "try --tests '*" + request.tests().get(0) + "*'" : "did you mean " + String.join(" or ", near) + "?"));
    }
}
