package dev.emptybox.agent.supervisor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emptybox.agent.os.Durable;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Service;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The records of all services, one JSON file each: {@code NAME.json}. A record is replaced wholly or not at all, and
 * is on the disk when {@link #write} returns.
 */
final class Records {

    private static final String SUFFIX = ".json";

    private final Path directory;
    private final ObjectMapper json = new ObjectMapper()
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).enable(SerializationFeature.INDENT_OUTPUT);

    Records(Path directory) {
        this.directory = directory;
    }

    /** What cannot be understood: a file that something else than {@link #write} has written. */
    static final class BrokenException extends Exception {

        private static final long serialVersionUID = 1L;

        BrokenException(Throwable cause) {
            super(cause instanceof JsonProcessingException syntax ? syntax.getOriginalMessage() : cause.getMessage(),
                cause);
        }
    }

    List<String> names() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).filter(file -> file.endsWith(SUFFIX))
                .map(file -> file.substring(0, file.length() - SUFFIX.length())).sorted().toList();
        } catch (IOException e) {
            throw unreadable(directory, e);
        }
    }

    Optional<ServiceRecord> read(String name) throws BrokenException {
        byte[] content;
        try {
            content = Files.readAllBytes(file(name));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException e) {
            // Not "never started": a service that runs would be started a second time.
            throw unreadable(file(name), e);
        }
        try {
            return Optional.of(parse(name, json.readTree(content)));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw new BrokenException(e);
        }
    }

    void write(ServiceRecord record) {
        Path file = file(record.name());
        try {
            Durable.replace(file, json.writeValueAsBytes(render(record)));
        } catch (IOException e) {
            throw unwritable("Service " + record.name() + " cannot be put on record", file, e);
        }
    }

    /** When it was written last. */
    Instant written(String name) {
        try {
            return Files.getLastModifiedTime(file(name)).toInstant();
        } catch (IOException gone) {
            return Instant.EPOCH;
        }
    }

    void delete(String name) {
        try {
            Files.deleteIfExists(file(name));
            syncDirectory();
        } catch (IOException e) {
            throw unwritable("The record of service " + name + " cannot be removed", file(name), e);
        }
    }

    static Problem damaged(String name, BrokenException broken) {
        return Problem.of("The record of service " + name + " is damaged", broken.getMessage(),
            "nothing to do: the service is found by its mark if it runs");
    }

    /** Takes a damaged record out of the way; what is wrong when it stays. */
    Optional<Problem> moveAside(String name) {
        Path aside = directory.resolve(name + SUFFIX + ".broken");
        try {
            Files.move(file(name), aside, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(unwritable("The damaged record of service " + name + " cannot be moved aside", file(name), e).problems().get(0));
        }
    }

    private Path file(String name) {
        return directory.resolve(name + SUFFIX);
    }

    private void syncDirectory() {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException refused) {
            // Some file systems refuse it. What may be lost then is the newest record, in a crash of the whole
            // machine, which takes the process with it.
        }
    }

    private ObjectNode render(ServiceRecord record) {
        ObjectNode node = json.createObjectNode();
        node.put("name", record.name()).put("token", record.token()).put("definition", record.definition());
        ObjectNode inputs = node.putObject("inputs");
        new TreeMap<>(record.inputs()).forEach(inputs::put);
        node.put("directory", record.directory());
        node.put("signal", record.stop().signal()).put("grace", record.stop().grace().toString());
        node.put("since", record.since().toString()).put("group", record.group());
        node.put("pid", record.pid()).put("identity", record.identity()).put("exit", record.exit());
        ArrayNode after = node.putArray("after");
        record.after().forEach(after::add);
        node.putObject("log").put("maxBytes", record.log().maxBytes()).put("keep", record.log().keep());
        node.set("setbacks", render(record.setbacks()));
        return node;
    }

    private ObjectNode render(RestartTracker setbacks) {
        ObjectNode node = json.createObjectNode();
        node.put("phase", setbacks.phase().name()).put("row", setbacks.row()).put("limit", setbacks.limit());
        ArrayNode restarts = node.putArray("restarts");
        setbacks.restarts().forEach(restart -> restarts.add(restart.toString()));
        return node.put("due", setbacks.due() == null ? "" : setbacks.due().toString());
    }

    private static ServiceRecord parse(String name, JsonNode node) {
        if (!name.equals(text(node, "name"))) {
            throw new IllegalArgumentException("it is the record of " + text(node, "name"));
        }
        var inputs = new TreeMap<String, String>();
        for (Map.Entry<String, JsonNode> input : member(node, "inputs").properties()) {
            inputs.put(input.getKey(), input.getValue().asText());
        }
        var stop = new Service.Stop(text(node, "signal"), Duration.parse(text(node, "grace")));
        JsonNode pid = member(node, "pid");
        if (!pid.isIntegralNumber() || pid.asLong() < 0) {
            throw new IllegalArgumentException("its pid is no process id");
        }
        return new ServiceRecord(name, text(node, "token"), text(node, "definition"), inputs, text(node, "directory"),
            stop, Instant.parse(text(node, "since")), member(node, "group").asBoolean(), pid.asLong(),
            text(node, "identity"), text(node, "exit"), after(node), log(node), setbacks(node));
    }

    /** Records of an earlier version of the agent lack these three. */
    private static List<String> after(JsonNode node) {
        return node.path("after").valueStream().map(JsonNode::asText).toList();
    }

    private static Service.Log log(JsonNode node) {
        JsonNode log = node.path("log");
        return log.isObject() ? new Service.Log(log.path("maxBytes").asLong(), log.path("keep").asInt()) : Service.Log.USUAL;
    }

    private static RestartTracker setbacks(JsonNode node) {
        JsonNode setbacks = node.path("setbacks");
        if (!setbacks.isObject()) {
            return RestartTracker.NONE;
        }
        String due = text(setbacks, "due");
        return new RestartTracker(Service.Phase.valueOf(text(setbacks, "phase")), setbacks.path("row").asInt(), setbacks.path("limit").asInt(),
            setbacks.path("restarts").valueStream().map(restart -> Instant.parse(restart.asText())).toList(),
            due.isEmpty() ? null : Instant.parse(due));
    }

    private static String text(JsonNode node, String field) {
        JsonNode member = member(node, field);
        if (!member.isTextual()) {
            throw new IllegalArgumentException("its " + field + " is not text");
        }
        return member.asText();
    }

    private static JsonNode member(JsonNode node, String field) {
        JsonNode member = node == null ? null : node.get(field);
        if (member == null) {
            throw new IllegalArgumentException("it has no " + field);
        }
        return member;
    }

    private static ProblemException unreadable(Path path, IOException e) {
        return new ProblemException(Problem.of("What is on record of the services cannot be read", e.toString(),
            "make " + path + " readable for the agent"), e);
    }

    private static ProblemException unwritable(String what, Path file, IOException e) {
        return new ProblemException(Problem.of(what, e.toString(),
            "make " + file.getParent() + " writable, with room on its disk, or give the agent another --home"), e);
    }
}
