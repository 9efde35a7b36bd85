package dev.emptybox.agent.cli;

import dev.emptybox.agent.live.Machine;
import dev.emptybox.agent.source.SourceException;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Report;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "plan", mixinStandardHelpOptions = true,
    description = "Dry run: shows what a converge would change, with the reasons and the differences; changes nothing.")
final class PlanCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "REPO", arity = "0..1", defaultValue = ".", description = "A directory (uncommitted edits count) or a Git address. Default: ${DEFAULT-VALUE}.")
    private String repo;

    @Mixin
    private Shared shared;

    @Option(names = "--here", description = "Over this machine instead of over an empty box.")
    private boolean here;

    @Option(names = "--json", description = "Print the plan as JSON.")
    private boolean json;

    @Option(names = "--detailed-exitcode", description = "Exit with 2 when the plan has changes.")
    private boolean detailed;

    PlanCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        shared.complete();
        console.debug(shared.debug());
        Path cache = CacheDirectory.of(shared, console.environment());
        try (var source = shared.workingCopyOr(repo, cache.resolve("source"));
             var planner = new Planner(console, shared, source, cache, new Downloads(console))) {
            Report report = planned(planner);
            if (json) {
                console.json(report.asPlan());
            } else {
                planner.said().forEach(console.out()::line);
                console.out().plan(report);
            }
            if (report.failed() != null) {
                return Main.FAILED;
            }
            return detailed && !report.empty() ? Main.CHANGES : 0;
        }
    }

    /** What cannot even be planned has no plan to print; a program still gets its JSON. */
    private Report planned(Planner planner) {
        try {
            return planner.plan(here, Machine.facts(shared.labels()));
        } catch (ProblemException wrong) {
            return failed(wrong, wrong.problems());
        } catch (SourceException wrong) {
            return failed(wrong, List.of(wrong.problem()));
        }
    }

    private <E extends RuntimeException> Report failed(E wrong, List<Problem> problems) {
        if (!json) {
            throw wrong;
        }
        console.trace(wrong);
        console.err().problems(problems);
        return Report.failed("", problems.get(0));
    }
}
