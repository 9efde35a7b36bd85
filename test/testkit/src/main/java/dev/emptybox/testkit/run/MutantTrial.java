package dev.emptybox.testkit.run;

import dev.emptybox.agent.cli.Mutation.Verdict;
import dev.emptybox.agent.cli.SpecRunner;
import dev.emptybox.agent.cli.SpecRunner.Request;
import dev.emptybox.agent.script.ScriptHost;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.testkit.RepoCopy;
import dev.emptybox.testkit.SpecContext;
import dev.emptybox.testkit.mutation.Mutant;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.FilterResult;

/** Tries one mutant after the other, with a copy of the repo of its own. */
final class MutantTrial implements AutoCloseable {

    /** Enough for a busy machine; a mutant that loops in the script is ended earlier, by the time limit of the script. */
    private static final Duration LEAST_TIME = Duration.ofSeconds(10);
    private static final int SLOWER = 10;

    /** @param feature that failed, otherwise empty */
    record Result(Verdict verdict, String feature) {
    }

    private final Request request;
    private final SpecCompiler compiler;
    private final SpecClasses classes;
    private final Map<String, String> sources;
    private final Map<String, String> scripts;
    private final CapturedOutput output;
    private final RepoCopy copy;
    private final SpecLauncher launcher = new SpecLauncher();

    MutantTrial(Request request, SpecCompiler compiler, SpecClasses classes, Map<String, String> sources, Map<String, String> scripts,
                CapturedOutput output) {
        this.request = request;
        this.compiler = compiler;
        this.classes = classes;
        this.sources = sources;
        this.scripts = scripts;
        this.output = output;
        this.copy = new RepoCopy(request.repo());
    }

    Result of(Mutant mutant, List<FeatureReach.Feature> features) {
        var host = ScriptHost.lasting();
        copy.write(mutant.file(), mutant.text());
        try (SpecClasses specs = specs(mutant)) {
            copy.compile(host);
            return firstFailure(specs, host, features);
        } catch (ProblemException doesNotCompile) {
            return new Result(Verdict.INVALID, "");
        } finally {
            host.unload();
            copy.write(mutant.file(), scripts.get(mutant.file()));
        }
    }

    /** Their own classes if lib/ differs, because specs use it as well. */
    private SpecClasses specs(Mutant mutant) {
        if (!mutant.file().startsWith("lib/")) {
            return classes.with(Map.of());
        }
        var edited = new HashMap<>(sources);
        edited.put(mutant.file(), mutant.text());
        return classes.with(compiler.library(edited));
    }

    private Result firstFailure(SpecClasses specs, ScriptHost host, List<FeatureReach.Feature> features) {
        for (FeatureReach.Feature feature : features) {
            var listener = new FeatureListener(specs, output, ended -> { });
            SpecRunner.Summary summary = new SpecThread(limit(feature), specs, new SpecContext.Loader(copy.context(host), specs), listener)
                .run(() -> launcher.run(List.of(specs.load(feature.spec().getName())),
                    found -> FilterResult.includedIf(found.getUniqueId().toString().equals(feature.id())), listener));
            if (summary.stuck() || summary.count(SpecRunner.Result.FAILED) > 0) {
                return new Result(listener.late() ? Verdict.TIMED_OUT : Verdict.CAUGHT, feature.name());
            }
        }
        return new Result(Verdict.SURVIVED, "");
    }

    private Duration limit(FeatureReach.Feature feature) {
        Duration enough = LEAST_TIME.plus(feature.took().multipliedBy(SLOWER));
        return enough.compareTo(request.timeout()) < 0 ? enough : request.timeout();
    }

    @Override
    public void close() {
        copy.close();
    }
}
