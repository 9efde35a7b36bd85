package dev.emptybox.agent.snapshot;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.emptybox.agent.os.TextValues;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Secrets;
import java.lang.reflect.Type;

/** Snapshots as JSON text. */
public final class SnapshotFile {

    private static final ObjectMapper JSON = JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .defaultPropertyInclusion(JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .addModule(new TextValues()).build();

    private SnapshotFile() {
    }

    public static String text(Snapshot snapshot) {
        try {
            return Secrets.escaped(JSON.writeValueAsString(snapshot)) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a snapshot can always be written", impossible);
        }
    }

    /**
     * @param its source, for problems
     * @throws ProblemException if it is not a snapshot, is damaged, or has another version
     */
    public static Snapshot parse(String text, String where) {
        JsonNode tree;
        try {
            tree = JSON.readTree(text);
        } catch (JsonProcessingException noJson) {
            throw damaged(where, "it is not complete JSON: line " + noJson.getLocation().getLineNr(), noJson);
        }
        JsonNode version = tree == null ? null : tree.get("snapshot");
        if (version == null || !version.isInt()) {
            throw new ProblemException(Problem.of(where + " is not a snapshot of a box", "it does not begin with a version",
                "take one on the box: emptybox snapshot -o FILE"));
        }
        if (version.asInt() != Snapshot.VERSION) {
            throw new ProblemException(Problem.of(where + " is a snapshot of version " + version.asInt(),
                "this emptybox supports version " + Snapshot.VERSION, "use the same version of emptybox here and on the box"));
        }
        try {
            return JSON.treeToValue(tree, Snapshot.class);
        } catch (JsonProcessingException | IllegalArgumentException wrong) {
            throw damaged(where, String.valueOf(wrong.getMessage()).lines().findFirst().orElse(""), wrong);
        }
    }

    private static ProblemException damaged(String where, String why, Exception cause) {
        return new ProblemException(Problem.of("The snapshot " + where + " is damaged", why, "take it again: emptybox snapshot -o FILE"), cause);
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
            throw damaged("", "an answer has the wrong format", wrong);
        }
    }
}
