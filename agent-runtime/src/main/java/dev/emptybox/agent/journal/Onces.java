package dev.emptybox.agent.journal;

import dev.emptybox.agent.os.Durable;
import dev.emptybox.stdlib.engine.OnceLedger;
import dev.emptybox.stdlib.model.OnceState;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The records of once on this box: a small file per key, with {@code begun} or {@code done} and the time. Written to disk
 * before the body starts, so that a crash shows as interrupted and never as not started. Stored beside the fingerprints of
 * tasks. Keys are never removed automatically, however many there are: their bodies would run again.
 */
public final class Onces implements OnceLedger {

    private static final String BEGUN = "begun";
    private static final String DONE = "done";
    private static final String ENDING = ".once";

    private final Path directory;
    private final InstantSource clock;
    private final FingerprintFile fingerprints;

    /** @param directory created when needed */
    public Onces(Path directory, InstantSource clock) {
        this.directory = Objects.requireNonNull(directory, "directory is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
        this.fingerprints = new FingerprintFile(directory.resolve("fingerprints.json"));
    }

    @Override
    public OnceState state(String key) {
        try {
            String word = Files.readString(file(key)).strip().split(" ", 2)[0];
            return switch (word) {
                case BEGUN -> OnceState.INTERRUPTED;
                case DONE -> OnceState.DONE;
                default -> throw unreadable(key, "it contains neither begun nor done");
            };
        } catch (NoSuchFileException never) {
            return OnceState.NOT_STARTED;
        } catch (IOException e) {
            throw unreadable(key, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public List<String> keys() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(ENDING) && !name.startsWith("."))
                .map(name -> name.substring(0, name.length() - ENDING.length())).sorted().toList();
        } catch (IOException e) {
            throw new ProblemException(Problem.of("The records of once cannot be read", String.valueOf(e.getMessage()), ""), e);
        }
    }

    private ProblemException unreadable(String key, String why) {
        return new ProblemException(Problem.of("Whether once " + key + " has run cannot be read", file(key) + ": " + why,
            "write 'done' to the file if its work is done, or remove the file to run it"));
    }

    @Override
    public void begin(String key) {
        write(key, BEGUN);
    }

    @Override
    public void end(String key) {
        write(key, DONE);
    }

    /** Resets the body to not started. */
    public void forget(String key) {
        try {
            Files.deleteIfExists(file(key));
        } catch (IOException stays) {
            throw new ProblemException(Problem.of("Cannot record that once " + key + " is retried", String.valueOf(stays.getMessage()),
                "correct the permissions of the agent's home"), stays);
        }
    }

    /** Each key with its {@code state} and {@code since}. */
    public List<Map<String, Object>> asList() {
        return keys().stream().map(key -> {
            var map = new LinkedHashMap<String, Object>();
            map.put("key", key);
            map.put("state", state(key).name().toLowerCase(Locale.ROOT));
            map.put("since", since(key));
            return (Map<String, Object>) map;
        }).toList();
    }

    private String since(String key) {
        try {
            String[] words = Files.readString(file(key)).strip().split(" ", 2);
            return words.length == 2 ? words[1] : "";
        } catch (IOException unreadable) {
            return "";
        }
    }

    @Override
    public Map<String, String> fingerprints() {
        return fingerprints.all();
    }

    @Override
    public void remember(String task, String fingerprint) {
        fingerprints.put(task, fingerprint);
    }

    private void write(String key, String word) {
        try {
            Durable.replace(file(key), (word + " " + clock.instant() + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException full) {
            throw new ProblemException(Problem.of("Cannot record that once " + key + " has " + word,
                String.valueOf(full.getMessage()), "check that the disk of the agent's home is writable and has free space"), full);
        }
    }

    /** A key has no slash; the extension distinguishes it from temporary files. */
    private Path file(String key) {
        return directory.resolve(key + ENDING);
    }
}
