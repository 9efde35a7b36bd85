package dev.emptybox.agent.cli;

import dev.emptybox.agent.jobs.JobScheduler;
import dev.emptybox.agent.supervisor.RecordedServices;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Words;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "logs", mixinStandardHelpOptions = true, description = "Prints the last lines of the output of a service or a job; with --follow, also new lines.")
final class LogsCommand implements Callable<Integer> {

    private static final long LOOK_EVERY_MILLIS = 200;

    private final Console console;

    @Parameters(paramLabel = "SERVICE", description = "Name of the service or job.")
    private String service;

    @Mixin
    private HomeOptions agent;

    @Option(names = {"-n", "--lines"}, paramLabel = "N", defaultValue = "100", description = "Number of lines. Default: ${DEFAULT-VALUE}.")
    private int lines;

    @Option(names = {"-f", "--follow"}, description = "Keep printing new lines until interrupted.")
    private boolean follow;

    LogsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        RecordedServices logs = logs();
        if (follow) {
            logs.follow(service, lines, agent.json() ? console::jsonLine : console.out()::line, LogsCommand::pause);
            return 0;
        }
        List<String> last = logs.lastLines(service, lines);
        if (agent.json()) {
            console.json(last);
        } else {
            last.forEach(console.out()::line);
        }
        return 0;
    }

    private RecordedServices logs() {
        var services = new RecordedServices(agent.home());
        var jobs = new RecordedServices(JobScheduler.directory(agent.home()));
        List<String> names = services.names();
        if (names.contains(service)) {
            return services;
        }
        if (jobs.names().contains(service)) {
            return jobs;
        }
        throw new ProblemException(Problem.of("There is no service or job '" + service + "' on record",
            Words.didYouMean(service, Stream.concat(names.stream(), jobs.names().stream()).toList()), "a job is on record after its first run"));
    }

    private static boolean pause() {
        try {
            Thread.sleep(LOOK_EVERY_MILLIS);
            return true;
        } catch (InterruptedException end) {
            return false;
        }
    }
}
