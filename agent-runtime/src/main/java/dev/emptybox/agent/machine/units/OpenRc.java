package dev.emptybox.agent.machine.units;

import dev.emptybox.agent.os.MessageText;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Unit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Uses {@code rc-service NAME status} and {@code rc-update show}. A service is enabled if any runlevel has it. */
final class OpenRc implements InitSystem {

    /** Exit codes of {@code status}: 0 started, 3 stopped, 4 stopping, 8 starting, 16 inactive, 32 crashed, 64 unsupervised. */
    private static final Set<Integer> STARTED = Set.of(0, 8, 16);
    private static final int STOPPED = 3;
    private static final Set<Integer> ANY = IntStream.range(0, 256).boxed().collect(Collectors.toUnmodifiableSet());
    private static final Pattern WORD = Pattern.compile("status: (\\w+)");

    private final InitTool tool;

    OpenRc(InitTool tool) {
        this.tool = tool;
    }

    @Override
    public Unit.State state(String name) {
        if (tool.ask(Set.of(0, 1, 255), "rc-service", "--exists", name).rc() != 0) {
            return Unit.State.ABSENT;
        }
        Command.Result status = tool.ask(ANY, "rc-service", name, "status");
        boolean running = STARTED.contains(status.rc());
        return new Unit.State(Unit.Presence.KNOWN, running, 0, running ? since(name) : null,
            !runlevels(name, tool.run("rc-update", "show")).isEmpty(), true, running || status.rc() == STOPPED ? "" : how(status), Map.of());
    }

    private static String how(Command.Result status) {
        var word = WORD.matcher(status.stdout() + status.stderr());
        return word.find() ? word.group(1) : MessageText.tail(status.stderr() + status.stdout(), 1).strip();
    }

    /** Lines {@code nginx | default boot}. */
    static List<String> runlevels(String name, String shown) {
        return shown.lines().map(line -> line.split("\\|", 2)).filter(line -> line.length == 2 && line[0].strip().equals(name))
            .flatMap(line -> Stream.of(line[1].strip().split("\\s+"))).filter(level -> !level.isEmpty()).toList();
    }

    /** The start time in whole seconds; a file written in the same second counts as newer. */
    private Instant since(String name) {
        Command.Result found = tool.ask(Set.of(0, 1), "stat", "-c", "%Y", "/run/openrc/started/" + name);
        return found.rc() == 0 && found.stdout().strip().matches("\\d{1,12}") ? Instant.ofEpochSecond(Long.parseLong(found.stdout().strip())) : null;
    }

    @Override
    public void perform(Unit.Verb verb, String name) {
        switch (verb) {
            case ENABLE -> tool.run("rc-update", "add", name, "default");
            case DISABLE -> {
                // With --all, each runlevel without it counts as a failure.
                var argv = new ArrayList<>(List.of("rc-update", "delete", name));
                argv.addAll(runlevels(name, tool.run("rc-update", "show")));
                tool.run(argv.toArray(String[]::new));
            }
            // A crashed service counts as started for "start", which would do nothing; so it is stopped first.
            case START -> rcService(name, crashed(name) ? Unit.Verb.RESTART : verb);
            default -> rcService(name, verb);
        }
    }

    private boolean crashed(String name) {
        int code = tool.ask(ANY, "rc-service", name, "status").rc();
        return code != STOPPED && !STARTED.contains(code);
    }

    private void rcService(String name, Unit.Verb verb) {
        String word = verb.name().toLowerCase(Locale.ROOT);
        Command.Result done = tool.ask(ANY, "rc-service", name, word);
        if (done.rc() != 0) {
            throw new ProblemException(Problem.of("rc-service " + name + " " + word + " failed",
                MessageText.tail(done.stdout() + done.stderr(), 10), ""));
        }
    }

    /** None are available. */
    @Override
    public List<String> lastLines(String name, int count) {
        return List.of();
    }
}
