package dev.emptybox.agent.journal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.emptybox.agent.os.Durable;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What people ask of the agent of a home, as files in it: only those who may write into the home can ask, and what is
 * asked while no agent runs is done by the next one. Each file is written whole, and replaced by a reply when the request
 * has been dealt with; a reply is kept for an hour.
 */
public final class Requests {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final Pattern ID = Pattern.compile("\\d{16}-[0-9a-f-]{36}");
    private static final String REQUEST = ".json";
    private static final String REPLY = ".reply";
    private static final Duration REPLIES_KEPT = Duration.ofHours(1);

    private final Path directory;
    private final Clock clock;

    /** @param directory made when there is something to ask */
    public Requests(Path directory, Clock clock) {
        this.directory = Objects.requireNonNull(directory, "directory is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    /** @return the id of the request, by which its reply is found */
    public String ask(Request request) {
        try {
            // The name gives the order; the end of it keeps two of the same moment apart.
            String id = String.format("%016d-%s", clock.millis(), UUID.randomUUID());
            Durable.replace(directory.resolve(id + REQUEST), JSON.writeValueAsBytes(request));
            return id;
        } catch (IOException failed) {
            throw new ProblemException(Problem.of("The agent cannot be asked: " + directory, String.valueOf(failed.getMessage()),
                "only those who may write into the agent's home can ask it for anything"), failed);
        }
    }

    /** The reply to a request; empty as long as it waits, and when there is none of that id. */
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

    /** Whether the request of that id has not been dealt with. */
    public boolean waits(String id) {
        return ID.matcher(id).matches() && Files.exists(directory.resolve(id + REQUEST));
    }

    /** Whether a request is {@code waiting}, and its {@code reply} when it is not; empty when there is none of that id. */
    public Optional<Map<String, Object>> asMap(String id) {
        boolean waiting = waits(id);
        Optional<Reply> reply = reply(id);
        if (reply.isPresent()) {
            return Optional.of(Map.of("waiting", false, "reply", reply.get()));
        }
        return waiting ? Optional.of(Map.of("waiting", true)) : Optional.empty();
    }

    /** Takes a request back; nothing when it has been dealt with. */
    public void withdraw(String id) {
        remove(directory.resolve(id + REQUEST));
    }

    /** Whether something is asked for. */
    public boolean waiting() {
        return !files().isEmpty();
    }

    /** The oldest request; one that cannot be read is taken away. */
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

    /** A request that waits; it stays when the agent dies before it is done. */
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

        /** The reply is there before the request is gone. */
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
            // What was asked is done all the same; the one who asked sees that the request is gone.
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
            throw new ProblemException(Problem.of("A request cannot be taken away: " + file, String.valueOf(stays.getMessage()),
                "mend the permissions of the agent's home"), stays);
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
