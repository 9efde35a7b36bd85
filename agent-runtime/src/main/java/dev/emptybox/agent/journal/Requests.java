package dev.emptybox.agent.journal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.emptybox.agent.disk.Durable;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * What people ask of the agent of a home, as files in it: only who may write into the home can ask, and what is asked
 * while no agent runs is done by the next one. Each file is written whole, and taken away when it has been done.
 */
public final class Requests {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final Path directory;
    private final Clock clock;

    /** @param directory made when there is something to ask */
    public Requests(Path directory, Clock clock) {
        this.directory = Objects.requireNonNull(directory, "directory is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    public void ask(Request request) {
        try {
            // The name gives the order; the end of it keeps two of the same moment apart.
            Path file = directory.resolve(String.format("%016d-%s.json", clock.millis(), UUID.randomUUID()));
            Durable.replace(file, JSON.writeValueAsBytes(request));
        } catch (IOException failed) {
            throw new ProblemException(Problem.of("The agent cannot be asked: " + directory, String.valueOf(failed.getMessage()),
                "only who may write into the agent's home can tell it what to do"), failed);
        }
    }

    /** Whether something is asked for. */
    public boolean waiting() {
        return !files().isEmpty();
    }

    /** The oldest request; one that cannot be read is taken away. */
    public Optional<Asked> next() {
        for (Path file : files()) {
            try {
                Request request = JSON.readValue(Files.readAllBytes(file), Request.class);
                if (request != null) {
                    return Optional.of(new Asked(request, file));
                }
                remove(file);
            } catch (IOException unreadable) {
                remove(file);
            }
        }
        return Optional.empty();
    }

    /** A request that waits; it stays when the agent dies before it is done. */
    public record Asked(Request request, Path file) {

        public void done() {
            remove(file);
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException stays) {
            throw new ProblemException(Problem.of("A request cannot be taken away: " + file, String.valueOf(stays.getMessage()),
                "mend the permissions of the agent's home"), stays);
        }
    }

    private List<Path> files() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".json") && !file.getFileName().toString().startsWith("."))
                .sorted().toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }
}
