package dev.emptybox.agent.cli;

import dev.emptybox.agent.snapshot.Snapshot;
import dev.emptybox.agent.snapshot.SnapshotFile;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "snapshot", mixinStandardHelpOptions = true,
    description = "Prints what a plan needs to know about this box, as JSON without secrets, for emptybox plan REPO --snapshot FILE on any machine. The agent records it at the end of a cycle, at most a minute ago.")
final class SnapshotCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private HomeOptions agent;

    @Option(names = {"-o", "--output"}, paramLabel = "FILE", description = "Output file. Default: standard output.")
    private Path file;

    SnapshotCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        String text = agent.snapshot();
        Snapshot snapshot = SnapshotFile.parse(text, "of this agent");
        if (file == null) {
            console.out().line(text.stripTrailing());
            return 0;
        }
        try {
            Files.writeString(file, text);
        } catch (IOException full) {
            throw new ProblemException(Problem.of("Cannot write " + file, String.valueOf(full.getMessage()), "choose another file with -o"), full);
        }
        console.err().line("snapshot of " + snapshot.facts().hostname() + ", taken " + snapshot.agent().taken() + ": " + file);
        return 0;
    }
}
