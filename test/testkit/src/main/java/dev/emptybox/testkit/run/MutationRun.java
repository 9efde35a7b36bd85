package dev.emptybox.testkit.run;

import dev.emptybox.agent.cli.Mutation;
import dev.emptybox.agent.cli.Mutation.Verdict;
import dev.emptybox.agent.cli.SpecRunner;
import dev.emptybox.agent.cli.SpecRunner.Request;
import dev.emptybox.agent.script.Coverage;
import dev.emptybox.agent.script.ScriptHost;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.testkit.SpecContext;
import dev.emptybox.testkit.mutation.Mutant;
import dev.emptybox.testkit.mutation.Mutants;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Runs the specs once as they are, to learn which features reach which code, then those features against each mutant until one
 * fails. The specs are compiled once; a few mutants are tried at a time, each with a copy of the repo.
 */
final class MutationRun {

    private static final int MOST_WORKERS = 4;

    private final Request request;
    private final SpecCompiler compiler;
    private final SpecClasses classes;
    private final Map<String, String> specSources;
    private final CapturedOutput output;
    private final Consumer<Mutation.Progress> listener;
    private final Map<String, String> scripts;
    private final List<Mutation.Mutant> tried = new ArrayList<>();
    private int all;

    MutationRun(Request request, SpecCompiler compiler, SpecClasses classes, Map<String, String> specSources, CapturedOutput output,
                Consumer<Mutation.Progress> listener) {
        this.request = request;
        this.compiler = compiler;
        this.classes = classes;
        this.specSources = specSources;
        this.output = output;
        this.listener = listener;
        this.scripts = SpecSources.scripts(request.repo());
    }

    /** @throws ProblemException if nothing can be run */
    Mutation result(UnaryOperator<List<Mutant>> choice) {
        var coverage = new Coverage();
        var reach = new FeatureReach(coverage);
        SpecRunner.Summary specs = unchanged(coverage, reach);
        if (specs.stuck() || specs.count(SpecRunner.Result.FAILED) > 0) {
            return new Mutation(specs, List.of(), 0);
        }
        var mutants = new ArrayList<Mutant>();
        scripts.forEach((path, text) -> mutants.addAll(Mutants.of(path, text)));
        int excepted = (int) mutants.stream().filter(Mutant::excepted).count();
        mutants.removeIf(Mutant::excepted);
        tryAll(choice.apply(mutants), new AffectedFeatures(reach.features(), coverage, classes, specSources));
        tried.sort(Comparator.comparing(Mutation.Mutant::file).thenComparing(Mutation.Mutant::line).thenComparing(Mutation.Mutant::what));
        return new Mutation(specs, tried, excepted);
    }

    private SpecRunner.Summary unchanged(Coverage coverage, FeatureReach reach) {
        var host = ScriptHost.observed(coverage);
        var context = new SpecContext.Loader(new SpecContext(request.repo(), request.repo(), host), classes);
        var features = new FeatureListener(classes, output, feature -> { });
        var wanted = new WantedFeatures(request.tests());
        try {
            SpecRunner.Summary summary = new SpecThread(request.timeout(), classes, context, features)
                .run(() -> new SpecLauncher().run(classes.specs(), wanted, features, reach));
            if (summary.features().isEmpty()) {
                throw SpockRunner.nothing(request, wanted.offered());
            }
            return summary;
        } finally {
            host.unload();
        }
    }

    private void tryAll(List<Mutant> mutants, AffectedFeatures affected) {
        all = mutants.size();
        var reached = new ConcurrentLinkedQueue<Mutant>();
        for (Mutant mutant : mutants) {
            if (affected.by(mutant).isEmpty()) {
                done(mutant, new MutantTrial.Result(Verdict.NOT_REACHED, ""), 0);
            } else {
                reached.add(mutant);
            }
        }
        int workers = Math.max(1, Math.min(MOST_WORKERS, Math.min(Runtime.getRuntime().availableProcessors(), reached.size())));
        var threads = Executors.newFixedThreadPool(workers, work -> new Thread(work, "mutants"));
        try {
            var results = new ArrayList<Future<?>>();
            for (int i = 0; i < workers; i++) {
                results.add(threads.submit(() -> work(reached, affected)));
            }
            for (Future<?> result : results) {
                result.get();
            }
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof ProblemException problem ? problem : new IllegalStateException(failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new ProblemException(Problem.of("The run of the specs was interrupted"));
        } finally {
            threads.shutdownNow();
        }
    }

    private void work(Queue<Mutant> mutants, AffectedFeatures affected) {
        try (var trial = new MutantTrial(request, compiler, classes, specSources, scripts, output)) {
            for (Mutant mutant = mutants.poll(); mutant != null; mutant = mutants.poll()) {
                List<FeatureReach.Feature> features = affected.by(mutant);
                MutantTrial.Result result = trial.of(mutant, features);
                affected.caughtBy(result.feature());
                done(mutant, result, features.size());
            }
        }
    }

    private synchronized void done(Mutant mutant, MutantTrial.Result result, int features) {
        String source = Mutants.line(scripts.get(mutant.file()), mutant.line());
        tried.add(new Mutation.Mutant(mutant.file(), mutant.line(), mutant.column(), mutant.what(), source, result.verdict(), features, result.feature()));
        int unnoticed = (int) tried.stream().filter(one -> one.verdict() == Verdict.SURVIVED || one.verdict() == Verdict.NOT_REACHED).count();
        listener.accept(new Mutation.Progress(tried.size(), all, unnoticed));
    }
}
