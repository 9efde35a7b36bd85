package dev.emptybox.agent.machine;

import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Runs the programs of an init system: the words are English and without colours, the times are UTC. */
record InitTool(Function<Command, Command.Result> commands) {

    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Map<String, String> ENVIRONMENT = Map.of("LC_ALL", "C", "TZ", "UTC", "EINFO_COLOR", "no", "SYSTEMD_COLORS", "0");

    /** What it prints; another exit code than 0 is a problem. */
    String run(String... argv) {
        return ask(Set.of(0), argv).stdout();
    }

    /** @param expected the exit codes that are answers */
    Command.Result ask(Set<Integer> expected, String... argv) {
        return commands.apply(new Command(List.of(argv), Path.of("/"), ENVIRONMENT, Bytes.of(""), LONGEST, expected));
    }
}
