package dev.emptybox.agent.script;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Where;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads the state of a revision: {@code state.json} (or {@code state.yaml}), over it {@code environments/NAME.json} for
 * one environment, over that single values. An object is merged member by member; anything else is replaced.
 */
public final class StateFiles {

    private static final List<String> ENDINGS = List.of(".json", ".yaml", ".yml");
    private static final ObjectMapper JSON = JsonMapper.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
    private static final ObjectMapper YAML = YAMLMapper.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private final Path repo;

    public StateFiles(Path repo) {
        this.repo = Objects.requireNonNull(repo, "repo is null");
    }

    /**
     * The state of one environment.
     *
     * @param source  which files it is from, for messages: {@code state.json with environments/prod.json}
     * @param members plain maps, lists and scalars
     */
    public record Layered(String source, Map<String, Object> members) {
    }

    /**
     * @param environment name of an environment, empty for none; one without a file of its own is fine
     * @param overrides   {@code vars.port} to its value as text: a number, true, false or null is read as such
     */
    public Layered read(String environment, Map<String, String> overrides) {
        Layered base = base();
        return set(environment.isEmpty() ? base : over(base, environment), overrides);
    }

    /** Every state that a script must get along with: that of each environment that has a file, or the plain one. */
    public List<Layered> all(Map<String, String> overrides) {
        Layered base = base();
        var all = new ArrayList<Layered>();
        for (String name : environments()) {
            all.add(set(over(base, name), overrides));
        }
        return all.isEmpty() ? List.of(set(base, overrides)) : List.copyOf(all);
    }

    private Layered base() {
        String file = found("state");
        if (file == null) {
            throw new ProblemException(Problem.of("There is no state.json in the state repo",
                "without it there is nothing to converge to, and that is never taken for 'nothing wanted'",
                "add a state.json, at least with {}"));
        }
        return new Layered(file, parse(file));
    }

    private Layered over(Layered base, String environment) {
        String file = found("environments/" + environment);
        if (file == null) {
            return base;
        }
        return new Layered(base.source() + " with " + file, merge(base.members(), parse(file)));
    }

    private List<String> environments() {
        Path folder = repo.resolve("environments");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                .filter(name -> ENDINGS.stream().anyMatch(name::endsWith))
                .map(name -> name.substring(0, name.lastIndexOf('.'))).sorted().distinct().toList();
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("Cannot list environments/", String.valueOf(unreadable.getMessage()), ""), unreadable);
        }
    }

    private String found(String name) {
        return ENDINGS.stream().map(ending -> name + ending)
            .filter(path -> Files.isRegularFile(repo.resolve(path))).findFirst().orElse(null);
    }

    private Map<String, Object> parse(String file) {
        String text = "";
        try {
            text = Files.readString(repo.resolve(file));
            Object root = (file.endsWith(".json") ? JSON : YAML).readValue(text, Object.class);
            if (root instanceof Map<?, ?> map) {
                return stringKeys(map);
            }
            throw new ProblemException(new Problem(new Where(file, 1, 1, line(text, 1)), file + " is not an object",
                "the state is an object with named members", "write { \"version\": \"...\", \"vars\": { } }"));
        } catch (JsonProcessingException wrong) {
            throw new ProblemException(broken(file, text, wrong), wrong);
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("Cannot read " + file, String.valueOf(unreadable.getMessage()),
                "is it UTF-8 text?"), unreadable);
        }
    }

    private static Problem broken(String file, String text, JsonProcessingException wrong) {
        JsonLocation at = wrong.getLocation();
        int line = at == null ? 0 : Math.max(1, at.getLineNr());
        int column = at == null ? 0 : Math.max(1, at.getColumnNr());
        String why = String.valueOf(wrong.getOriginalMessage()).lines().findFirst().orElse("");
        if (text.isBlank()) {
            return new Problem(new Where(file, 0, 0, ""), file + " is empty",
                "that is never taken for 'nothing wanted'", "write at least {}");
        }
        return new Problem(new Where(file, line, column, line(text, line)), file + " cannot be read", why,
            "mend the file at this place");
    }

    private static String line(String text, int number) {
        return number < 1 ? "" : text.lines().skip(number - 1L).findFirst().orElse("");
    }

    private static Map<String, Object> stringKeys(Map<?, ?> map) {
        var copy = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return copy;
    }

    private static Map<String, Object> merge(Map<String, Object> below, Map<String, Object> above) {
        var merged = new LinkedHashMap<>(below);
        above.forEach((key, value) -> {
            boolean both = merged.get(key) instanceof Map && value instanceof Map;
            merged.put(key, both ? merge(stringKeys((Map<?, ?>) merged.get(key)), stringKeys((Map<?, ?>) value)) : value);
        });
        return merged;
    }

    private static Layered set(Layered layered, Map<String, String> overrides) {
        var members = merge(layered.members(), Map.of());
        overrides.forEach((path, value) -> set(members, path, scalar(value)));
        return new Layered(layered.source(), members);
    }

    private static void set(Map<String, Object> members, String path, Object value) {
        Map<String, Object> at = members;
        String[] names = path.split("\\.");
        for (int i = 0; i < names.length - 1; i++) {
            var next = at.get(names[i]) instanceof Map<?, ?> map ? stringKeys(map) : new LinkedHashMap<String, Object>();
            at.put(names[i], next);
            at = next;
        }
        at.put(names[names.length - 1], value);
    }

    private static Object scalar(String text) {
        try {
            Object value = JSON.readValue(text, Object.class);
            return value instanceof Number || value instanceof Boolean || value == null ? value : text;
        } catch (JsonProcessingException plainText) {
            return text;
        }
    }
}
