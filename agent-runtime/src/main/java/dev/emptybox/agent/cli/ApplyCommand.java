package dev.emptybox.agent.cli;

import dev.emptybox.agent.converge.Cycle;
import dev.emptybox.agent.converge.Event;
import dev.emptybox.agent.machine.MachineFacts;
import dev.emptybox.agent.os.HomeLock;
import dev.emptybox.stdlib.model.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "apply", mixinStandardHelpOptions = true,
    description = "Converges this box once and exits, for image builds and manual use. Services keep running.")
final class ApplyCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "REPO", arity = "0..1", defaultValue = ".", description = "A directory (including uncommitted edits) or a Git URL. Default: the state repo that contains the current directory.")
    private String repo;

    @Mixin
    private CommonOptions shared;

    @Option(names = "--json", description = "Print what was done as JSON.")
    private boolean json;

    ApplyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        shared.complete(console);
        console.debug(shared.debug());
        Path home = shared.home();
        var reports = new ArrayList<Report>();
        try (var lock = HomeLock.of(home);
             var source = shared.workingCopyOrGit(repo);
             var assembly = new Assembly(console, home, lock, source, shared.settings(), MachineFacts.facts(shared.labels()),
                 shared.requiredSecrets(), shared.scriptTimeout(), new Downloads(console), this::print, Cycle.Mode.CORRECT)) {
            Cycle.Result result = assembly.cycle().once(reports::add);
            assembly.cycle().endsCleanly();
            assembly.status().applied();
            print(reports);
            return result == Cycle.Result.CONVERGED ? 0 : Main.FAILED;
        }
    }

    private void print(Event event) {
        boolean shown = shared.debug() || event.level().compareTo(json ? Event.Level.WARN : Event.Level.INFO) >= 0;
        if (event.problem() != null) {
            console.err().problem(event.problem());
        } else if (shown && !json) {
            console.out().event(event);
        } else if (shown) {
            console.err().event(event);
        }
    }

    private void print(List<Report> reports) {
        if (json && !reports.isEmpty()) {
            console.json(reports.get(0).asApply());
        } else if (!reports.isEmpty()) {
            console.out().done(reports.get(0));
        }
    }
}
