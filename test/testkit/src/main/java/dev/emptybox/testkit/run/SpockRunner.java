package dev.emptybox.testkit.run;

import dev.emptybox.agent.cli.Mutation;
import dev.emptybox.agent.cli.SpecRunner;
import dev.emptybox.agent.script.Coverage;
import dev.emptybox.agent.script.ScriptHost;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Words;
import dev.emptybox.testkit.SpecContext;
import dev.emptybox.testkit.mutation.Mutant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Runs specs with Spock's engine of the JUnit Platform. Passes parameters to ConvergeSpec in system properties. */
public final class SpockRunner implements SpecRunner {

    @Override
    public Summary run(Request request, Consumer<Feature> listener) {
        Map<String, String> sources = SpecSources.of(request.repo());
        String compiledScripts = System.getProperty("emptybox.classes", request.cache().resolveSibling("scripts").toString());
        try (SpecClasses classes = new SpecCompiler(request.cache()).compile(sources);
             var scripts = Property.set("emptybox.classes", compiledScripts);
             var repo = Property.set("emptybox.repo", request.repo().toString());
             var golden = Property.set("golden.update", String.valueOf(request.golden()))) {
            return run(request, classes, listener);
        }
    }

    @Override
    public Mutation mutate(Request request, Consumer<Mutation.Progress> listener) {
        return mutate(request, mutants -> mutants, listener);
    }

    /** @param choice of all mutants, the ones to try */
    Mutation mutate(Request request, UnaryOperator<List<Mutant>> choice, Consumer<Mutation.Progress> listener) {
        Map<String, String> sources = SpecSources.of(request.repo());
        var compiler = new SpecCompiler(request.cache());
        try (SpecClasses classes = compiler.compile(sources);
             var repo = Property.set("emptybox.repo", request.repo().toString());
             var golden = Property.set("golden.update", "false");
             var output = CapturedOutput.begin()) {
            return new MutationRun(request, compiler, classes, sources, output, listener).result(choice);
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
        var coverage = new Coverage();
        ClassLoader context = request.coverage()
            ? new SpecContext.Loader(new SpecContext(request.repo(), request.repo(), ScriptHost.observed(coverage)), classes) : classes;
        var wanted = new WantedFeatures(request.tests());
        try (var output = CapturedOutput.begin()) {
            var features = new FeatureListener(classes, output, listener);
            Summary summary = new SpecThread(request.timeout(), classes, context, features)
                .run(() -> new SpecLauncher().run(classes.specs(), wanted, features));
            if (summary.features().isEmpty()) {
                throw nothing(request, wanted.offered());
            }
            if (request.junitXml() != null) {
                JUnitXml.write(request.junitXml(), summary.features());
            }
            return new Summary(summary.features(), summary.notes(), summary.stuck(),
                coverage.of(SpecSources.scripts(request.repo())));
        }
    }

    static ProblemException nothing(Request request, Set<String> offered) {
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
