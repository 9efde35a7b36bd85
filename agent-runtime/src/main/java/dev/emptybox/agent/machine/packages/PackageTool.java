package dev.emptybox.agent.machine.packages;

import dev.emptybox.agent.machine.files.FileProblems;
import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Runs the programs of a package manager: non-interactive, in English, with the proxy of the environment. */
public final class PackageTool {

    private static final Duration LONGEST = Duration.ofMinutes(20);

    private final Function<Command, Command.Result> commands;
    private final Time time;
    private final Map<String, String> environment;

    public PackageTool(Function<Command, Command.Result> commands, Time time, Map<String, String> agentEnvironment) {
        this.commands = commands;
        this.time = time;
        var all = new HashMap<>(Map.of("LC_ALL", "C", "DEBIAN_FRONTEND", "noninteractive", "APT_LISTCHANGES_FRONTEND", "none"));
        for (String name : List.of("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")) {
            if (agentEnvironment.containsKey(name)) {
                all.put(name, agentEnvironment.get(name));
            }
        }
        this.environment = Map.copyOf(all);
    }

    /** Its output; a non-zero exit code is a problem. */
    String run(List<String> argv) {
        return ask(argv, Set.of(0)).stdout();
    }

    /** Empty if it exits with 1, which means "no such package". */
    Optional<String> answer(List<String> argv) {
        Command.Result result = ask(argv, Set.of(0, 1));
        return result.rc() == 0 ? Optional.of(result.stdout()) : Optional.empty();
    }

    private Command.Result ask(List<String> argv, Set<Integer> expected) {
        return commands.apply(new Command(argv, Path.of("/"), environment, Bytes.of(""), LONGEST, expected));
    }

    /** The age of the newest matching file, or of the directory, which a fetch touches; null if there are none. */
    Duration age(Path directory, String pattern) {
        if (!Files.isDirectory(directory)) {
            return null;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches(pattern)).map(PackageTool::modified)
                .max(Comparator.naturalOrder())
                .map(newest -> Duration.between(modified(directory).compareTo(newest) > 0 ? modified(directory).toInstant()
                    : newest.toInstant(), time.now())).map(age -> age.isNegative() ? Duration.ZERO : age).orElse(null);
        } catch (IOException e) {
            throw FileProblems.cannot("list", directory, e);
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException goneMeanwhile) {
            return FileTime.fromMillis(0);
        }
    }
}
