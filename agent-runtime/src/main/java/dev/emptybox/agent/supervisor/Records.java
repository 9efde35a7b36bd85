package dev.emptybox.agent.supervisor;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import dev.emptybox.agent.os.Durable;
import dev.emptybox.agent.os.TextValues;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The records of all services, one JSON file each: {@code NAME.json}. Records are replaced atomically, and are on disk when
 * {@link #write} returns.
 */
final class Records {

    private static final String SUFFIX = ".json";

    private final Path directory;
    private final ObjectMapper json = mapper();

    Records(Path directory) {
        this.directory = directory;
    }

    private static ObjectMapper mapper() {
        ObjectMapper mapper = JsonMapper.builder().addModule(new TextValues())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS, MapperFeature.AUTO_DETECT_IS_GETTERS)
            .enable(SerializationFeature.INDENT_OUTPUT, SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();
        mapper.getSerializerProvider().setNullValueSerializer(new Nothing());
        return mapper;
    }

    /** A time that there is none of is an empty text. */
    private static final class Nothing extends StdScalarSerializer<Object> {

        private static final long serialVersionUID = 1L;

        Nothing() {
            super(Object.class);
        }

        @Override
        public void serialize(Object none, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString("");
        }
    }

    /** An invalid record, not written by {@link #write}. */
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
            // Not "never started": a running service would be started twice.
            throw unreadable(file(name), e);
        }
        try {
            ServiceRecord record = json.readValue(content, ServiceRecord.class);
            if (record == null || !record.name().equals(name)) {
                throw new IllegalArgumentException("it is the record of " + (record == null ? "no service" : record.name()));
            }
            return Optional.of(record);
        } catch (IOException | RuntimeException e) {
            throw new BrokenException(e);
        }
    }

    void write(ServiceRecord record) {
        Path file = file(record.name());
        try {
            Durable.replace(file, json.writeValueAsBytes(record));
        } catch (IOException e) {
            throw unwritable("Service " + record.name() + " cannot be recorded", file, e);
        }
    }

    /** The time of the last write. */
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
            Durable.syncDirectory(directory);
        } catch (IOException e) {
            throw unwritable("The record of service " + name + " cannot be removed", file(name), e);
        }
    }

    static Problem damaged(String name, BrokenException broken) {
        return Problem.of("The record of service " + name + " is damaged", broken.getMessage(),
            "nothing to do: if the service runs, it is found by its EMPTYBOX_SERVICE mark");
    }

    /** Moves a damaged record aside; returns the problem if that fails. */
    Optional<Problem> moveAside(String name) {
        try {
            Durable.move(file(name), directory.resolve(name + SUFFIX + ".broken"));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(unwritable("The damaged record of service " + name + " cannot be moved aside", file(name), e).problems().get(0));
        }
    }

    private Path file(String name) {
        return directory.resolve(name + SUFFIX);
    }

    private static ProblemException unreadable(Path path, IOException e) {
        return new ProblemException(Problem.of("The records of the services cannot be read", e.toString(),
            "make " + path + " readable for the agent"), e);
    }

    private static ProblemException unwritable(String what, Path file, IOException e) {
        return new ProblemException(Problem.of(what, e.toString(),
            "make " + file.getParent() + " writable, and check the free space of its disk, or give the agent another --home"), e);
    }
}
