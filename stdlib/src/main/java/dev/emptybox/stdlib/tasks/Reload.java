package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The reload options of a service: a signal or a command. */
public final class Reload {

    private static final Duration USUAL = Duration.ofSeconds(30);

    private String name;
    private List<String> words;
    private Duration limit;

    @Option(value = "The signal to send to its process. Default HUP.", example = "signal 'USR1'")
    public void signal(String signal) {
        name = SignalNames.withoutPrefix(signal);
    }

    @Option(value = "A command that reloads the service, instead of a signal. It runs as the user of the service, in its working directory and with its environment. A non-zero exit code fails the task, and the next converge runs the command again.",
        example = "command 'nginx', '-s', 'reload'")
    public void command(String... argv) {
        words = List.of(argv);
    }

    @Option(value = "The timeout of the command, after which it is killed and counts as failed. Default 30s.", example = "timeout '1m'")
    public void timeout(String duration) {
        limit = Durations.parse(duration);
    }

    /** The signal without a command. */
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

    /** The suffix of its reason. */
    String explanation() {
        return words == null ? "" : ", reloaded with " + Words.join(words);
    }

    List<Problem> complaints() {
        var complaints = new ArrayList<Problem>();
        if (words != null && name != null) {
            complaints.add(Problem.of("reload has a signal and a command", "only one of them can be used", "remove the other"));
        }
        if (words != null && words.isEmpty()) {
            complaints.add(Problem.of("reload has an empty command", "", "write command 'program', 'argument'"));
        }
        if (words == null && limit != null) {
            complaints.add(Problem.of("reload has a timeout but no command", "the timeout applies to a command", "remove timeout, or add a command"));
        }
        return complaints;
    }
}
