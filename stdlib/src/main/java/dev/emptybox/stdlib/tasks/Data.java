package dev.emptybox.stdlib.tasks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.emptybox.stdlib.model.ParserMessage;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.State;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Parses JSON and YAML to values of scripts, strictly: duplicate keys and text after the end are errors. */
public final class Data {

    private static final ObjectMapper JSON = strict(JsonMapper.builder());
    private static final ObjectMapper YAML = strict(YAMLMapper.builder());

    private Data() {
    }

    private static ObjectMapper strict(com.fasterxml.jackson.databind.cfg.MapperBuilder<?, ?> builder) {
        return builder.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
    }

    public static State json(String name, String text) {
        return object(JSON, "JSON", name, text);
    }

    public static State yaml(String name, String text) {
        return object(YAML, "YAML", name, text);
    }

    private static State object(ObjectMapper mapper, String language, String name, String text) {
        try {
            if (mapper.readValue(text, Object.class) instanceof Map<?, ?> map) {
                var members = new LinkedHashMap<String, Object>();
                map.forEach((key, value) -> members.put(String.valueOf(key), value));
                return State.named(name, members);
            }
            throw new ProblemException(Problem.of(name + " is not an object with named members",
                "only such " + language + " can be read", "read it as text with readFile, or put the value under a key"));
        } catch (JsonProcessingException wrong) {
            var at = wrong.getLocation();
            String why = ParserMessage.plain(wrong.getOriginalMessage());
            throw new ProblemException(Problem.of(name + " is not " + language,
                (at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ") + why,
                "correct it, or check what wrote it"));
        }
    }

    /** Any JSON value; empty if the text is not JSON. */
    static Optional<JsonNode> tree(String text) {
        try {
            return Optional.ofNullable(text.isBlank() ? null : JSON.readTree(text));
        } catch (JsonProcessingException other) {
            return Optional.empty();
        }
    }

    static JsonNode tree(Object value) {
        return JSON.valueToTree(State.plain(value));
    }

    /** Equal as JSON; 1 and 1.0 are the same number. */
    static boolean same(JsonNode a, JsonNode b) {
        return a.equals((x, y) -> x.isNumber() && y.isNumber() ? x.decimalValue().compareTo(y.decimalValue()) : x.equals(y) ? 0 : 1, b);
    }

    static String text(Map<String, Object> members) {
        try {
            return JSON.writeValueAsString(members);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
