package dev.emptybox.agent.journal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.emptybox.agent.os.Durable;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Requests to the agent of a home, as files in it: sending one requires write permission in the home, and requests without a
 * running agent are handled by the next one. Each file is written atomically, and replaced by a reply when the request has
 * been handled; replies are kept for an hour.
 */
public final class Requests {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final Pattern ID = Pattern.compile("\\d{16}-[0-9a-f-]{36}");
    private static final String REQUEST = ".json";
    private static final String REPLY = ".reply";
    private static final Duration REPLIES_KEPT = Duration.ofHours(1);

    private final Path directory;
    private final InstantSource clock;

    /** @param directory created for the first request */
    public Requests(Path directory, InstantSource clock) {
        this.directory = Objects.requireNonNull(directory, "directory is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    /** @return the id of the request, which identifies its reply */
    public String ask(Request request) {
        try {
            // The name defines the order; its suffix distinguishes requests of the same instant.
            String id = String.format("%016d-%s", clock.millis(), UUID.randomUUID());
            Durable.replace(directory.resolve(id + REQUEST), JSON.writeValueAsBytes(request));
            return id;
        } catch (IOException failed) {
            throw new ProblemException(Problem.of("The agent cannot receive requests: " + directory, String.valueOf(failed.getMessage()),
                "requests need write permission in the agent's home"), failed);
        }
    }

    /** The reply to a request; empty while it is pending, or if the id is unknown. */
    public Optional<Reply> reply(String id) {
        if (!ID.matcher(id).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(directory.resolve(id + REPLY)), Reply.class));
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    /** Whether the request with this id is pending. */
    public boolean waits(String id) {
        return ID.matcher(id).matches() && Files.exists(directory.resolve(id + REQUEST));
    }

    /** Whether a request is {@code waiting}, otherwise its {@code reply}; empty if the id is unknown. */
    public Optional<Map<String, Object>> asMap(String id) {
        boolean waiting = waits(id);
        Optional<Reply> reply = reply(id);
        if (reply.isPresent()) {
            return Optional.of(Map.of("waiting", false, "reply", reply.get()));
        }
        return waiting ? Optional.of(Map.of("waiting", true)) : Optional.empty();
    }

    /** Withdraws a request; no effect if it has been handled. */
    public void withdraw(String id) {
        remove(directory.resolve(id + REQUEST));
    }

    /** Whether there are pending requests. */
    public boolean waiting() {
        return !files().isEmpty();
    }

    /** The oldest request; unreadable ones are removed. */
    public Optional<Pending> next() {
        for (Path file : files()) {
            try {
                Request request = JSON.readValue(Files.readAllBytes(file), Request.class);
                if (request != null) {
                    return Optional.of(new Pending(this, request, file));
                }
                remove(file);
            } catch (IOException unreadable) {
                remove(file);
            }
        }
        return Optional.empty();
    }

    /** A pending request; it remains if the agent dies before it is handled. */
    public static final class Pending {

        private final Requests all;
        private final Request request;
        private final Path file;

        private Pending(Requests all, Request request, Path file) {
            this.all = all;
            this.request = request;
            this.file = file;
        }

        public Request request() {
            return request;
        }

        /** The reply is written before the request is removed. */
        public void done(Reply reply) {
            all.keep(file, reply);
            remove(file);
        }
    }

    private void keep(Path request, Reply reply) {
        try {
            forgetOldReplies();
            String name = request.getFileName().toString();
            Durable.replaceQuickly(directory.resolve(name.substring(0, name.length() - REQUEST.length()) + REPLY), JSON.writeValueAsBytes(reply));
        } catch (IOException unwritable) {
            // The request has been handled anyway; the sender sees that it is gone.
        }
    }

    private void forgetOldReplies() throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.filter(file -> file.toString().endsWith(REPLY)).toList()) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(clock.instant().minus(REPLIES_KEPT))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException stays) {
            throw new ProblemException(Problem.of("A request cannot be removed: " + file, String.valueOf(stays.getMessage()),
                "correct the permissions of the agent's home"), stays);
        }
    }

    private List<Path> files() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(REQUEST) && !file.getFileName().toString().startsWith("."))
                .sorted().toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }
}
