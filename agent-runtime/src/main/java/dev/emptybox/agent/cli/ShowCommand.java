package dev.emptybox.agent.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "show", mixinStandardHelpOptions = true, description = "Shows one run: what it changed and why, and what failed.")
final class ShowCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "RUN", description = "Number of the run, from history.")
    private int number;

    @Mixin
    private HomeOptions agent;

    ShowCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Map<String, Object> run = agent.run(number);
        if (agent.json()) {
            console.json(run);
            return 0;
        }
        Printer out = console.out();
        out.line(out.bold("run " + run.get("number") + ": " + run.get("outcome").toString().toLowerCase(Locale.ROOT)) + " (" + run.get("cause") + ")");
        out.line("revision " + run.get("revision") + " " + run.get("message"));
        if (run.get("signer") instanceof String signer && !signer.isEmpty()) {
            out.line("signed by " + signer);
        }
        out.line("from " + Times.seconds(run.get("started")) + " to " + (run.get("ended") == null ? "now" : Times.seconds(run.get("ended"))));
        Map<?, ?> report = (Map<?, ?>) run.get("report");
        list(report, "changes").forEach(change -> change(out, (Map<?, ?>) change));
        list(report, "begun").forEach(change -> out.line("  started, progress unknown: " + change));
        list(report, "unknown").forEach(open -> out.line("  unknown: " + open));
        list(run, "differs").forEach(difference -> out.line(out.red("  not as planned: " + difference)));
        if (report.get("onFailure") instanceof Map<?, ?> hooks) {
            out.line("  onFailure:");
            list(hooks, "changes").forEach(change -> change(out, (Map<?, ?>) change));
        }
        if (report.get("failed") instanceof Map<?, ?> failed) {
            out.line(out.red("failed: ") + failed.get("where") + " " + failed.get("what"));
            out.detail("why:  ", String.valueOf(failed.get("why")));
            out.detail("cure: ", String.valueOf(failed.get("cure")));
        }
        return 0;
    }

    private static List<?> list(Map<?, ?> map, String member) {
        return map.get(member) instanceof List<?> list ? list : List.of();
    }

    private static void change(Printer out, Map<?, ?> change) {
        String partial = Boolean.TRUE.equals(change.get("partial")) ? out.red(" failed, and may be partially done") : "";
        out.line("  " + change.get("task") + ": " + change.get("kind") + " " + change.get("target") + partial + " (" + change.get("reason") + ")");
        change.get("diff").toString().lines().forEach(line -> out.line("      " + line));
    }
}
