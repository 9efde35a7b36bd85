package dev.emptybox.agent.cli;

import dev.emptybox.agent.supervisor.RecordedServices;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "logs", mixinStandardHelpOptions = true, description = "Prints the last lines of a service's output; with --follow, also new lines.")
final class LogsCommand implements Callable<Integer> {

    private static final long LOOK_EVERY_MILLIS = 200;

    private final Console console;

    @Parameters(paramLabel = "SERVICE", description = "Name of the service.")
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
        List<String> names = new RecordedServices(agent.home()).names();
        if (!names.contains(service)) {
            throw new ProblemException(Problem.of("There is no service '" + service + "' on record",
                dev.emptybox.stdlib.model.Words.didYouMean(service, names), ""));
        }
        if (follow) {
            new RecordedServices(agent.home()).follow(service, lines, agent.json() ? console::jsonLine : console.out()::line, LogsCommand::pause);
            return 0;
        }
        List<String> last = new RecordedServices(agent.home()).lastLines(service, lines);
        if (agent.json()) {
            console.json(last);
        } else {
            last.forEach(console.out()::line);
        }
        return 0;
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
