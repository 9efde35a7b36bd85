package dev.emptybox.agent.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "history", mixinStandardHelpOptions = true, description = "Lists the runs that changed the box or tried to, newest first; with --job, the runs of a job.")
final class HistoryCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private HomeOptions agent;

    @Option(names = {"-n", "--count"}, paramLabel = "N", defaultValue = "20", description = "Number of runs. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(names = "--job", paramLabel = "NAME", description = "The runs of this job.")
    private String job;

    HistoryCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return job == null ? converges() : runsOfJob();
    }

    private int runsOfJob() {
        List<Map<String, Object>> runs = agent.runsOfJob(job, count);
        if (agent.json()) {
            console.json(runs);
            return 0;
        }
        for (Map<String, Object> run : runs) {
            if (run.get("started").toString().isEmpty()) {
                console.out().line(String.format("%s  %-9s  %s", Times.seconds(run.get("due")), run.get("result"), run.get("exit")));
                continue;
            }
            Duration took = Duration.between(Instant.parse(run.get("started").toString()), Instant.parse(run.get("ended").toString()));
            console.out().line(String.format("%s  %-9s  %s (%s%s)", Times.seconds(run.get("started")), run.get("result"), run.get("exit"), Times.length(took),
                Integer.valueOf(1).equals(run.get("attempts")) ? "" : ", " + run.get("attempts") + " attempts"));
        }
        return 0;
    }

    private int converges() {
        List<Map<String, Object>> runs = agent.runs(count);
        if (agent.json()) {
            console.json(runs.stream().map(HistoryCommand::plain).toList());
            return 0;
        }
        if (runs.isEmpty()) {
            console.out().line("No runs yet.");
        }
        for (Map<String, Object> run : runs) {
            String outcome = run.get("outcome").toString().toLowerCase(Locale.ROOT);
            String commit = run.get("revision").toString();
            console.out().line(String.format("%5s  %s  %-11s  %s  %s (%s%s, %s)", run.get("number"), Times.seconds(run.get("started")), outcome,
                commit.substring(0, Math.min(10, commit.length())), run.get("message"), run.get("cause"), signer(run), changes(run)));
        }
        return 0;
    }

    private static String signer(Map<String, Object> run) {
        return run.get("signer") instanceof String signer && !signer.isEmpty() ? ", signed by " + signer : "";
    }

    private static String changes(Map<String, Object> run) {
        long begun = run.get("begun") instanceof Number number ? number.longValue() : 0;
        return Printer.count(((Number) run.get("changes")).longValue(), "change") + (begun == 0 ? "" : ", " + begun + " started");
    }

    private static Map<String, Object> plain(Map<String, Object> run) {
        var plain = new java.util.LinkedHashMap<>(run);
        plain.replaceAll((key, value) -> value == null || value instanceof Number ? value : value.toString());
        return plain;
    }
}
