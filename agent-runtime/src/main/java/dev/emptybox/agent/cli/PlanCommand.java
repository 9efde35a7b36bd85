package dev.emptybox.agent.cli;

import dev.emptybox.agent.git.SourceException;
import dev.emptybox.agent.machine.MachineFacts;
import dev.emptybox.agent.os.Durable;
import dev.emptybox.agent.snapshot.Snapshot;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(name = "plan", mixinStandardHelpOptions = true,
    description = "Shows what a converge would change, with reasons and diffs; changes nothing.")
final class PlanCommand implements Callable<Integer> {


    private final Console console;

    @Parameters(paramLabel = "REPO", arity = "0..1", defaultValue = ".", description = "A directory (including uncommitted edits) or a Git URL. Default: the state repo that contains the current directory.")
    private String repo;

    @Mixin
    private CommonOptions shared;

    @Option(names = "--here", description = "Plan over this machine instead of an empty box.")
    private boolean here;

    @Option(names = "--snapshot", paramLabel = "FILE|URL", description = "Plan over the box of a snapshot: a file from emptybox snapshot, or the URL of an agent. Uses the root, labels and secrets of that box; --label overrides its labels.")
    private String snapshot;

    @Option(names = "--token-file", paramLabel = "FILE", description = "File with the token for the agent at --snapshot URL.")
    private Path tokenFile;

    @Option(names = "--against", paramLabel = "REV", description = "Show only the difference to this branch, tag or commit (for a directory also HEAD~1 and the like): plans over the box as that revision would leave it.")
    private String against;

    @Option(names = "--full", description = "Show long diffs completely. Default: the first 30 lines of diffs with more than 40.")
    private boolean full;

    @Option(names = "--json", description = "Print the plan as JSON.")
    private boolean json;

    @Option(names = "--html", paramLabel = "FILE", description = "Also write the plan, or why there is none, as a self-contained HTML page, for example to attach to a merge request.")
    private Path page;

    @Option(names = "--detailed-exitcode", description = "Exit with 2 if the plan has changes or anything in it is unknown.")
    private boolean detailed;

    PlanCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        shared.complete(console);
        console.debug(shared.debug());
        Path cache = CacheDirectory.of(shared, console.environment());
        requireOneBox();
        requirePage();
        try (var source = shared.workingCopyOr(repo, cache.resolve("source"));
             var before = against == null ? null : shared.revision(repo, against, cache.resolve("against"));
             var planner = new Planner(console, shared, source, before, cache, new Downloads(console))) {
            shared.untrusted(source).forEach(console.err()::warning);
            Planned planned = planned(planner);
            print(planned, planner.said());
            if (page != null) {
                write(planned, planner.said());
            }
            if (planned.report().failed() != null) {
                return Main.FAILED;
            }
            return detailed && !planned.report().empty() ? Main.CHANGES : 0;
        }
    }

    /**
     * The result.
     *
     * @param box  the base of the plan
     * @param none why there is no plan, empty if there is one
     */
    private record Planned(Report report, String box, List<Problem> none) {

        List<Problem> problems() {
            return none.isEmpty() && report.failed() != null ? List.of(report.failed()) : none;
        }
    }

    private void print(Planned planned, List<String> said) {
        console.err().problems(planned.none());
        if (json) {
            console.json(planned.report().asPlan());
        } else if (planned.none().isEmpty()) {
            said.forEach(console.out()::line);
            new PlanPrinter(console.out(), full).plan(planned.report());
        }
    }

    private void write(Planned planned, List<String> said) {
        String text = new PlanHtml(planned.report(), about(planned), planned.problems(), said).page();
        try {
            Path file = page.toAbsolutePath();
            Durable.replace(Files.exists(file) ? file.toRealPath() : file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException unwritable) {
            throw new ProblemException(Problem.of("Cannot write the HTML page " + page, String.valueOf(unwritable.getMessage()), "choose another file with --html"), unwritable);
        }
    }

    private Map<String, String> about(Planned planned) {
        var about = new LinkedHashMap<String, String>();
        about.put("State repo", Http.shown(repo));
        about.put("Revision", planned.report().revision().isEmpty() ? "not known" : planned.report().revision());
        about.put("Planned over", planned.box());
        if (against != null) {
            about.put("Against", against + ": only the difference to it");
        }
        if (!shared.labels().isEmpty()) {
            about.put("Labels", shared.labels().entrySet().stream().map(Object::toString).collect(Collectors.joining(", ")));
        }
        return about;
    }

    /** A revision that cannot be planned has no plan to print, but JSON and HTML output still contain the problems. */
    private Planned planned(Planner planner) {
        String box = here ? "this machine, " + MachineFacts.facts(Map.of()).hostname() : snapshot == null ? "an empty box" : "the snapshot " + Http.shown(snapshot);
        try {
            if (snapshot == null) {
                return new Planned(here ? planner.here() : planner.overAnEmptyBox(), box, List.of());
            }
            Snapshot taken = SnapshotSource.read(snapshot, tokenFile);
            introduce(taken);
            box = "the snapshot of " + was(taken);
            return new Planned(planner.over(taken), box, List.of());
        } catch (ProblemException wrong) {
            return none(wrong, box, wrong.problems());
        } catch (SourceException wrong) {
            return none(wrong, box, List.of(wrong.problem()));
        }
    }

    private Planned none(RuntimeException wrong, String box, List<Problem> problems) {
        console.trace(wrong);
        return new Planned(Report.failed("", problems.get(0)), box, problems);
    }

    private static String was(Snapshot box) {
        return box.facts().hostname() + " as it was at " + Times.seconds(box.agent().taken()) + ", at revision " + box.agent().revision();
    }

    private void requirePage() {
        if (page != null && Files.exists(page) && !Files.isRegularFile(page)) {
            throw new ParameterException(shared.commandLine(), "--html " + page + " is not a file");
        }
    }

    private void requireOneBox() {
        if (snapshot != null && here) {
            throw new ParameterException(shared.commandLine(), "--here and --snapshot exclude each other");
        }
        if (snapshot != null && shared.rootGiven()) {
            throw new ParameterException(shared.commandLine(), "--root and --snapshot exclude each other: the snapshot has its own root");
        }
    }

    private void introduce(Snapshot box) {
        if (!json) {
            console.out().line("over " + was(box));
        }
        shared.labels().forEach((name, value) -> {
            String its = box.facts().labels().get(name);
            if (!value.equals(its)) {
                console.err().line("label " + name + "=" + value + " instead of " + (its == null ? "none" : its) + " in the snapshot");
            }
        });
    }
}
