package dev.emptybox.agent.live;

import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Unit;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Asked with {@code rc-service NAME status} and {@code rc-update show}. A service is enabled when any runlevel has it. */
final class OpenRc implements InitSystem {

    private static final Set<Integer> STARTED = Set.of(0, 8, 16);
    private static final int STOPPED = 3;
    /** Codes of {@code status}: 0 started, 1 not to be told, 3 stopped, 4 stopping, 8 starting, 16 inactive, 32 crashed. */
    private static final Set<Integer> STATUS = Set.of(0, 1, STOPPED, 4, 8, 16, 32);
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
        Command.Result status = tool.ask(STATUS, "rc-service", name, "status");
        boolean running = STARTED.contains(status.rc());
        return new Unit.State(Unit.Presence.KNOWN, running, 0, running ? since(name) : null, enabled(name, tool.run("rc-update", "show")),
            true, running || status.rc() == STOPPED ? "" : how(status), Map.of());
    }

    private static String how(Command.Result status) {
        var word = WORD.matcher(status.stdout() + status.stderr());
        return word.find() ? word.group(1) : Show.tail(status.stderr() + status.stdout(), 1).strip();
    }

    /** Lines {@code nginx | default boot}. */
    static boolean enabled(String name, String shown) {
        return shown.lines().map(line -> line.split("\\|", 2))
            .anyMatch(line -> line.length == 2 && line[0].strip().equals(name) && !line[1].isBlank());
    }

    /** The mark that it sets at a start, in whole seconds; a file that was written in the same second counts as newer. */
    private Instant since(String name) {
        Command.Result found = tool.ask(Set.of(0, 1), "stat", "-c", "%Y", "/run/openrc/started/" + name);
        return found.rc() == 0 && found.stdout().strip().matches("\\d{1,12}") ? Instant.ofEpochSecond(Long.parseLong(found.stdout().strip())) : null;
    }

    @Override
    public void perform(Unit.Verb verb, String name) {
        switch (verb) {
            case ENABLE -> tool.run("rc-update", "add", name, "default");
            case DISABLE -> tool.run("rc-update", "--all", "delete", name);
            default -> {
                String word = verb.name().toLowerCase(Locale.ROOT);
                Command.Result done = tool.ask(Set.of(0, 1), "rc-service", name, word);
                if (done.rc() != 0) {
                    throw new ProblemException(Problem.of("rc-service " + name + " " + word + " failed",
                        Show.tail(done.stdout() + done.stderr(), 10), ""));
                }
            }
        }
    }

    /** It keeps none. */
    @Override
    public List<String> lastLines(String name, int count) {
        return List.of();
    }
}
