package dev.emptybox.agent.cli;

import dev.emptybox.agent.snapshot.Snapshot;
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
import picocli.CommandLine.ParameterException;
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

    @Option(names = "--snapshot", paramLabel = "FILE|URL", description = "Over the box of this snapshot: a file of emptybox snapshot, or an agent's address. The root, labels and secrets of that box count; --label wins for those given.")
    private String snapshot;

    @Option(names = "--token-file", paramLabel = "FILE", description = "File with the token that the agent of --snapshot URL wants.")
    private Path tokenFile;

    @Option(names = "--against", paramLabel = "REV", description = "Only what differs from this branch, tag or commit: the plan is over the box as that revision would make it.")
    private String against;

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
        requireOneBox();
        try (var source = shared.workingCopyOr(repo, cache.resolve("source"));
             var before = against == null ? null : shared.git(repo, against, cache.resolve("against"));
             var planner = new Planner(console, shared, source, before, cache, new Downloads(console))) {
            Report report = planned(planner);
            if (json) {
                console.json(report.asMap());
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
            if (snapshot == null) {
                return here ? planner.here() : planner.overAnEmptyBox();
            }
            Snapshot box = Snapshots.read(snapshot, tokenFile);
            introduce(box);
            return planner.over(box);
        } catch (ProblemException wrong) {
            return failed(wrong, wrong.problems());
        } catch (SourceException wrong) {
            return failed(wrong, List.of(wrong.problem()));
        }
    }

    private void requireOneBox() {
        if (snapshot != null && here) {
            throw new ParameterException(shared.commandLine(), "--here and --snapshot name two boxes; give one of them");
        }
        if (snapshot != null && shared.rootGiven()) {
            throw new ParameterException(shared.commandLine(), "--root does not go with --snapshot: the box has its own");
        }
    }

    private void introduce(Snapshot box) {
        if (!json) {
            console.out().line("over " + box.facts().hostname() + " as it was at " + box.agent().taken() + ", at revision " + box.agent().revision());
        }
        shared.labels().forEach((name, value) -> {
            String its = box.facts().labels().get(name);
            if (!value.equals(its)) {
                console.err().line("label " + name + "=" + value + " instead of " + (its == null ? "none" : its) + " in the snapshot");
            }
        });
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
