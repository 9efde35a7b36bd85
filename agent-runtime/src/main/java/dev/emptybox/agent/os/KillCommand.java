package dev.emptybox.agent.os;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sends any signal to a process or process group. Java can send only two, and none to a group, so it uses the {@code kill}
 * program, or that of the shell in slim images.
 */
public final class KillCommand {

    private static final Duration MOST = Duration.ofSeconds(5);

    private final List<String> command;

    /** @param command prefix of the arguments of kill; empty if the box has none */
    public KillCommand(List<String> command) {
        this.command = List.copyOf(command);
    }

    public static KillCommand ofThisMachine() {
        Optional<Path> kill = Programs.tool("kill");
        return new KillCommand(kill.map(path -> List.of(path.toString()))
            .or(() -> Programs.tool("sh").map(path -> List.of(path.toString(), "-c", "kill \"$@\"", "kill"))).orElse(List.of()));
    }

    /** @return whether the signal was sent */
    public boolean signal(String signal, long pid) throws InterruptedException {
        return send(signal, Long.toString(pid));
    }

    /** @return whether the signal was sent */
    public boolean signalGroup(String signal, long leader) throws InterruptedException {
        return send(signal, "-" + leader);
    }

    private boolean send(String signal, String target) throws InterruptedException {
        if (command.isEmpty()) {
            return false;
        }
        var argv = new ArrayList<>(command);
        argv.addAll(List.of("-s", signal, "--", target));
        return Tools.succeeds(argv, MOST);
    }
}
