package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.model.Change;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Fingerprint;
import dev.emptybox.stdlib.model.Outcome;
import dev.emptybox.stdlib.model.Scope;
import dev.emptybox.stdlib.model.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

@TaskDoc(word = "service", summary = "Sees to it that a program runs, and restarts it when an input that matters to it is different.",
    identity = "its name: letters, digits, dot, dash and underscore",
    plan = "Planned exactly, from what the agent recorded when it started the program.")
public class ServiceTask extends ProcessTask {

    private List<String> argv = List.of();
    private final List<Object> inputs = new ArrayList<>();
    private final Health healthOptions = new Health();
    private final Stop stopOptions = new Stop();

    public ServiceTask(String identity) {
        super(identity);
    }

    @Option(value = "Program and arguments; it stays in the foreground. A program with a slash is relative to the root, others are found on the PATH.",
        required = true, example = "command 'bin/app', '--config', 'app.config'")
    public void command(String... words) {
        argv = List.of(words);
    }

    @Option(value = "Outcomes, or values, that matter to the running program: it is restarted when one differs from what it was started with.",
        example = "restartOn config, program")
    public void restartOn(Object... whatMatters) {
        inputs.addAll(List.of(whatMatters));
    }

    /** What the block {@code health} sets. */
    protected final Health healthOptions() {
        return healthOptions;
    }

    /** What the block {@code stop} sets. */
    protected final Stop stopOptions() {
        return stopOptions;
    }

    /** How the health of the service is known. */
    public static final class Health {
        private String address;
        private Duration start = Duration.ofSeconds(30);
        private Duration pause = Duration.ofMillis(500);
        private Duration limit = Duration.ofSeconds(2);

        @Option(value = "A web address that answers 200 to 299 when the service is healthy.", example = "http 'http://127.0.0.1:8080/healthz'")
        public void http(String url) {
            address = url;
        }

        @Option(value = "How long it may take after a start until it is healthy. Default 30s.", example = "within '30s'")
        public void within(String duration) {
            start = Durations.parse(duration);
        }

        @Option(value = "How long to wait between two tries. Default 500ms.", example = "interval '1s'")
        public void interval(String duration) {
            pause = Durations.parse(duration);
        }

        @Option(value = "How long one try may take. Default 2s.", example = "timeout '2s'")
        public void timeout(String duration) {
            limit = Durations.parse(duration);
        }
    }

    /** How the service is stopped. */
    public static final class Stop {
        private String name = "TERM";
        private Duration patience = Duration.ofSeconds(10);

        @Option(value = "The signal that asks it to stop. Default TERM.", example = "signal 'INT'")
        public void signal(String signal) {
            name = signal.startsWith("SIG") ? signal.substring(3) : signal;
        }

        @Option(value = "How long it may take until its whole process group is killed. Default 10s.", example = "grace '30s'")
        public void grace(String duration) {
            patience = Durations.parse(duration);
        }
    }

    @Override
    protected void validate() {
        if (!identity().matches("[A-Za-z0-9._-]*")) {
            complain("'" + identity() + "' cannot be the name of a service", "it has letters, digits, dot, dash and underscore", "");
        }
        if (argv.isEmpty()) {
            complain(id() + " has no command", "", "write command 'program', 'argument'");
        }
        if (healthOptions.address != null && !healthOptions.address.matches("(?i)https?://.+")) {
            complain(id() + ": '" + healthOptions.address + "' is not a web address", "", "write http 'http://127.0.0.1:...'");
        }
        if (!stopOptions.name.matches("[A-Z0-9+-]+")) {
            complain(id() + ": '" + stopOptions.name + "' is not a signal", "", "write for example signal 'TERM'");
        }
    }

    /** Its process, and no files. */
    @Override
    Optional<Scope> reach(Context context) {
        return Optional.of(Scope.of(List.of()));
    }

    @Override
    Decision plan(Context context) {
        Service.Definition definition = definition(context);
        Service.State state = context.world().service(identity());
        String mark = Digests.sha256(definition.fingerprint() + new TreeMap<>(definition.inputs()));
        String reason = reasonToRestart(definition, state);
        if (!state.running()) {
            var start = new Decision.Wanted(new Change.StartService(definition), reason, "");
            return new Decision("", List.of(start), Map.of(), id() + " has not been started yet", mark);
        }
        if (reason == null) {
            return Decision.nothing("it runs, and nothing that matters to it is different", Map.of("pid", state.pid()), mark);
        }
        var restart = new Decision.Wanted(new Change.RestartService(definition), reason, "");
        return new Decision("", List.of(restart), Map.of(), id() + " has not been restarted yet", mark);
    }

    private Service.Definition definition(Context context) {
        var marks = new TreeMap<String, String>();
        for (Object input : inputs) {
            Fingerprint print = input instanceof Outcome outcome ? outcome.fingerprint()
                : new Fingerprint("value " + (marks.size() + 1), Digests.sha256(String.valueOf(input)));
            marks.put(print.name(), print.value());
        }
        var stop = new Service.Stop(stopOptions.name, stopOptions.patience);
        return new Service.Definition(identity(), argv, workDirectory(context), environment(context), stop, health(), marks, user());
    }

    /** Null when being alive is all that is asked. */
    final Service.Health health() {
        return healthOptions.address == null ? null : new Service.Health(healthOptions.address,
            healthOptions.start, healthOptions.pause, healthOptions.limit);
    }

    private static String reasonToRestart(Service.Definition definition, Service.State state) {
        if (!state.running()) {
            return state.since() == null ? "it has not been started" : "it does not run: it " + (state.exit().isEmpty() ? "is gone" : state.exit());
        }
        if (!state.definition().equals(definition.fingerprint())) {
            return "its definition is different";
        }
        List<String> different = definition.inputs().entrySet().stream()
            .filter(input -> !Objects.equals(state.inputs().get(input.getKey()), input.getValue()))
            .map(Map.Entry::getKey).sorted().toList();
        return different.isEmpty() ? null : String.join(" and ", different) + (different.size() == 1 ? " is different" : " are different");
    }
}
