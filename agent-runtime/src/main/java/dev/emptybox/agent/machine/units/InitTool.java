package dev.emptybox.agent.machine.units;

import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Runs the programs of an init system: output in English without colours, times in UTC. */
public record InitTool(Function<Command, Command.Result> commands) {

    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Map<String, String> ENVIRONMENT = Map.of("LC_ALL", "C", "TZ", "UTC", "EINFO_COLOR", "no", "SYSTEMD_COLORS", "0");

    /** Its output; a non-zero exit code is a problem. */
    String run(String... argv) {
        return ask(Set.of(0), argv).stdout();
    }

    /** @param expected the accepted exit codes */
    Command.Result ask(Set<Integer> expected, String... argv) {
        return commands.apply(new Command(List.of(argv), Path.of("/"), ENVIRONMENT, Bytes.of(""), LONGEST, expected));
    }
}
