package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How a service is told to read its configuration again: by a signal, or by a command. */
public final class Reload {

    private static final Duration USUAL = Duration.ofSeconds(30);

    private String name;
    private List<String> words;
    private Duration limit;

    @Option(value = "The signal that its process is sent. Default HUP.", example = "signal 'USR1'")
    public void signal(String signal) {
        name = ServiceTask.withoutPrefix(signal);
    }

    @Option(value = "A command that tells it, instead of a signal. It is run as the service is: as its user, in its working directory and with its environment. Another exit code than 0 fails the task, and the command is run again by the next converge.",
        example = "command 'nginx', '-s', 'reload'")
    public void command(String... argv) {
        words = List.of(argv);
    }

    @Option(value = "How long the command may take until it is killed, and has failed. Default 30s.", example = "timeout '1m'")
    public void timeout(String duration) {
        limit = Durations.parse(duration);
    }

    /** The one that is sent when no command is named. */
    String signalName() {
        return name == null ? "HUP" : name;
    }

    /** Of the command, empty for none. */
    List<String> argv() {
        return words == null ? List.of() : words;
    }

    Service.Reload how() {
        return words == null ? new Service.Reload.Signal(signalName())
            : new Service.Reload.Run(words, limit == null ? USUAL : limit);
    }

    /** What comes after the reason for it. */
    String told() {
        return words == null ? "" : ", taken up with " + Words.join(words);
    }

    List<Problem> complaints() {
        var complaints = new ArrayList<Problem>();
        if (words != null && name != null) {
            complaints.add(Problem.of("reload has a signal and a command", "one of them tells it", "drop the other"));
        }
        if (words != null && words.isEmpty()) {
            complaints.add(Problem.of("reload has a command without words", "", "write command 'program', 'argument'"));
        }
        if (words == null && limit != null) {
            complaints.add(Problem.of("reload has a timeout and no command", "a signal takes no time", "drop timeout, or name the command"));
        }
        return complaints;
    }
}
