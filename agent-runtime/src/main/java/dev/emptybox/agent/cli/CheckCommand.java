package dev.emptybox.agent.cli;

import dev.emptybox.agent.converge.Planning;
import dev.emptybox.agent.script.ScriptHost;
import dev.emptybox.stdlib.model.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "check", mixinStandardHelpOptions = true,
    description = "Compiles the scripts and parses state and templates. Reports every problem with file and line; runs nothing.")
final class CheckCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "REPO", arity = "0..1", defaultValue = ".", description = "A directory (including uncommitted edits) or a Git URL. Default: the state repo that contains the current directory.")
    private String repo;

    @Mixin
    private CommonOptions shared;

    @Option(names = "--json", description = "Print the problems as JSON.")
    private boolean json;

    CheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        shared.complete(console);
        console.debug(shared.debug());
        Path cache = CacheDirectory.of(shared, console.environment());
        try (var source = shared.workingCopyOr(repo, cache.resolve("source"));
             var planning = new Planning(source, new ScriptHost(cache.resolve("classes")), shared.settings())) {
            List<Problem> problems = planning.check();
            var warnings = new ArrayList<>(planning.warnings());
            warnings.addAll(shared.untrusted(source));
            if (json) {
                console.json(Map.of("problems", problems.stream().map(Problem::asMap).toList(),
                    "warnings", warnings.stream().map(Problem::asMap).toList()));
                return problems.isEmpty() ? 0 : Main.FAILED;
            }
            warnings.forEach(warning -> console.out().line("warning: " + (warning.where() == null ? "" : warning.where() + ": ")
                + warning.whatAndWhy(": ") + "; " + warning.cure()));
            if (problems.isEmpty()) {
                console.out().line("No problems.");
            } else {
                console.out().problems(problems);
            }
            return problems.isEmpty() ? 0 : Main.FAILED;
        }
    }
}
