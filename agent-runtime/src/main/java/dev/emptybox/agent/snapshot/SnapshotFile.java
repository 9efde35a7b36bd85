package dev.emptybox.agent.snapshot;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/** Snapshots as JSON text. */
public final class SnapshotFile {

    private static final ObjectMapper JSON = JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .defaultPropertyInclusion(JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .addModule(new SimpleModule()
            .addSerializer(new Write<>(Instant.class)).addDeserializer(Instant.class, new Read<>(Instant.class, Instant::parse))
            .addSerializer(new Write<>(Duration.class)).addDeserializer(Duration.class, new Read<>(Duration.class, Duration::parse))
            .addSerializer(new Write<>(Path.class)).addDeserializer(Path.class, new Read<>(Path.class, Path::of)))
        .build();

    private SnapshotFile() {
    }

    public static String text(Snapshot snapshot) {
        try {
            return JSON.writeValueAsString(snapshot) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a snapshot can always be written", impossible);
        }
    }

    /**
     * @param where it is from, for problems
     * @throws ProblemException when it is no snapshot, a damaged one, or one of another version
     */
    public static Snapshot parse(String text, String where) {
        JsonNode tree;
        try {
            tree = JSON.readTree(text);
        } catch (JsonProcessingException noJson) {
            throw damaged(where, "it is not whole JSON: line " + noJson.getLocation().getLineNr(), noJson);
        }
        JsonNode version = tree == null ? null : tree.get("snapshot");
        if (version == null || !version.isInt()) {
            throw new ProblemException(Problem.of(where + " is not a snapshot of a box", "it does not begin with its version",
                "take one on the box: emptybox snapshot -o FILE"));
        }
        if (version.asInt() != Snapshot.VERSION) {
            throw new ProblemException(Problem.of(where + " is a snapshot of version " + version.asInt(),
                "this emptybox knows version " + Snapshot.VERSION, "use the emptybox of the box, here or there"));
        }
        try {
            return JSON.treeToValue(tree, Snapshot.class);
        } catch (JsonProcessingException | IllegalArgumentException wrong) {
            throw damaged(where, String.valueOf(wrong.getMessage()).lines().findFirst().orElse(""), wrong);
        }
    }

    private static ProblemException damaged(String where, String why, Exception cause) {
        return new ProblemException(Problem.of("The snapshot " + where + " is damaged", why, "take it anew: emptybox snapshot -o FILE"), cause);
    }

    static JsonNode tree(Object value) {
        return JSON.valueToTree(value);
    }

    static <T> T value(JsonNode tree, Class<T> type) {
        return type.cast(value(tree, (Type) type));
    }

    static Object value(JsonNode tree, Type type) {
        try {
            return JSON.treeToValue(tree, JSON.constructType(type));
        } catch (JsonProcessingException wrong) {
            throw damaged("", "an answer is not of its form", wrong);
        }
    }

    /** As their text. */
    private static final class Write<T> extends StdSerializer<T> {

        private static final long serialVersionUID = 1L;

        Write(Class<T> type) {
            super(type);
        }

        @Override
        public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(value.toString());
        }
    }

    private static final class Read<T> extends StdDeserializer<T> {

        private static final long serialVersionUID = 1L;

        private final transient Function<String, T> parse;

        Read(Class<T> type, Function<String, T> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
            try {
                return parse.apply(in.getText());
            } catch (RuntimeException wrong) {
                throw (IOException) context.weirdStringException(in.getText(), handledType(), wrong.getMessage());
            }
        }
    }
}
