package dev.emptybox.agent.script;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.emptybox.stdlib.box.LfsPointer;
import dev.emptybox.stdlib.model.ParserMessage;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Where;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Reads the state of a revision: {@code state.json} (or {@code state.yaml}), merged with {@code environments/NAME.json} for
 * the label {@code env=NAME}, then {@code labels/KEY/VALUE.json} for each other label in alphabetical order of the keys,
 * then single values. Objects are merged member by member; other values are replaced.
 */
public final class StateFiles {

    /** Objects in memory take many times the space of their text. */
    private static final long LARGEST = 4L << 20;
    private static final String ENVIRONMENT = "env";
    private static final String ENVIRONMENTS = "environments";
    private static final String LABELS = "labels";
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
    private final Map<String, Map<String, Object>> parsed = new HashMap<>();

    public StateFiles(Path repo) {
        this.repo = Objects.requireNonNull(repo, "repo is null");
    }

    /**
     * A possible state of an agent.
     *
     * @param source  its files, for messages: {@code state.json with environments/prod.json}
     * @param label   the file of a label, which is the last one; empty if there is none
     * @param members plain maps, lists and scalars
     */
    public record Layered(String source, String label, Map<String, Object> members) {
    }

    /**
     * @param labels    those of the agent; a file for each is optional
     * @param overrides {@code vars.port} to its value as text; numbers, true, false and null are parsed
     */
    public Layered read(Map<String, String> labels, Map<String, String> overrides) {
        String environment = files(ENVIRONMENTS).get(labels.getOrDefault(ENVIRONMENT, ""));
        Layered state = environment == null ? base() : over(base(), environment, "");
        for (String key : labelKeys()) {
            String file = labels.containsKey(key) ? files(LABELS + "/" + key).get(labels.get(key)) : null;
            state = file == null ? state : over(state, file, file);
        }
        return set(state, overrides);
    }

    /**
     * Every state that a script must be valid for: that of each environment with a file, the plain one for agents without
     * these, and each of them with each label file. Combinations of labels are not needed: a key that all of these have
     * cannot be lost by two files that both keep it.
     *
     * @param labels those of the agent
     * @throws ProblemException with the problems of all files, independent of the labels of this agent
     */
    public List<Layered> all(Map<String, String> labels, Map<String, String> overrides) {
        refuseWrong();
        List<Problem> differences = differences();
        if (!differences.isEmpty()) {
            throw new ProblemException(differences);
        }
        return layers(labels, overrides);
    }

    /**
     * Everything that is wrong with the state, as far as it shows without a script.
     *
     * @throws ProblemException if a file cannot be read, with the problems of all files
     */
    public List<Problem> problems(Map<String, String> labels, Map<String, String> overrides) {
        refuseWrong();
        var problems = new ArrayList<>(differences());
        problems.addAll(new StateNames(files(ENVIRONMENTS).keySet(), labelKeys(), key -> files(LABELS + "/" + key).keySet()).problems(labels));
        problems.addAll(StateNames.overrides(layers(labels, Map.of()), overrides.keySet()));
        return problems;
    }

    private List<String> labelFiles() {
        return labelKeys().stream().flatMap(key -> files(LABELS + "/" + key).values().stream()).toList();
    }

    private List<Problem> differences() {
        var types = new StateTypes();
        var all = new ArrayList<>(List.of(found("state")));
        all.addAll(files(ENVIRONMENTS).values());
        all.addAll(labelFiles());
        for (String file : all) {
            try {
                String text = Files.readString(repo.resolve(file));
                types.add(file, text, (file.endsWith(".json") ? JSON : YAML).createParser(text));
            } catch (IOException changed) {
                throw new ProblemException(Problem.of("Cannot read " + file, String.valueOf(changed.getMessage()), "check that it is UTF-8 text"), changed);
            }
        }
        return types.differences();
    }

    /** As {@link #all}, whatever the kinds of values are. */
    public List<Layered> layers(Map<String, String> labels, Map<String, String> overrides) {
        Map<String, String> environments = files(ENVIRONMENTS);
        List<String> labelFiles = labelFiles();
        var plain = new ArrayList<Layered>();
        environments.values().forEach(file -> plain.add(over(base(), file, "")));
        if (!environments.containsKey(labels.getOrDefault(ENVIRONMENT, ""))) {
            plain.add(base());
        }
        var all = new ArrayList<Layered>();
        for (Layered state : plain) {
            all.add(set(state, overrides));
            labelFiles.forEach(file -> all.add(set(over(state, file, file), overrides)));
        }
        return List.copyOf(all);
    }

    private void refuseWrong() {
        Collection<String> environments = files(ENVIRONMENTS).values();
        List<String> labelFiles = labelFiles();
        var problems = new ArrayList<Problem>();
        collect(problems, this::base);
        environments.forEach(file -> collect(problems, () -> parse(file)));
        labelFiles.forEach(file -> collect(problems, () -> parse(file)));
        files(LABELS).values().forEach(file -> problems.add(new Problem(new Where(file, 0, 0, ""), file + " does not belong to a label", "the folder is the key of a label and the file its value", "move it, for example to labels/region/eu.json")));
        files(LABELS + "/" + ENVIRONMENT).values().forEach(file -> problems.add(new Problem(new Where(file, 0, 0, ""),
            file + " is not read", "the label env has its own folder, which is merged before all other labels",
            "move it to " + ENVIRONMENTS + "/" + file.substring(file.lastIndexOf('/') + 1))));
        if (!problems.isEmpty()) {
            throw new ProblemException(problems);
        }
    }

    private static void collect(List<Problem> problems, Runnable read) {
        try {
            read.run();
        } catch (ProblemException wrong) {
            problems.addAll(wrong.problems());
        }
    }

    private Layered base() {
        String file = found("state");
        if (file == null) {
            throw new ProblemException(Problem.of("There is no state.json in the state repo",
                "without it there is no state to converge to, and this is never taken as intended",
                "add a state.json, at least with {}"));
        }
        return new Layered(file, "", parse(file));
    }

    private Layered over(Layered below, String file, String label) {
        String source = below.source() + (below.source().contains(" with ") ? " and " : " with ") + file;
        return new Layered(source, label, merge(below.members(), parse(file)));
    }

    private List<String> labelKeys() {
        return names(LABELS, Files::isDirectory).stream().filter(key -> !key.equals(ENVIRONMENT)).toList();
    }

    /** The state files in a folder, by name without extension. */
    private Map<String, String> files(String folder) {
        var files = new TreeMap<String, String>();
        names(folder, Files::isRegularFile).stream().filter(name -> ENDINGS.stream().anyMatch(name::endsWith))
            .map(name -> name.substring(0, name.lastIndexOf('.'))).forEach(name -> files.put(name, found(folder + "/" + name)));
        return files;
    }

    private List<String> names(String folder, Predicate<Path> wanted) {
        Path directory = repo.resolve(folder);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.list(directory)) {
            return files.filter(wanted).map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("Cannot list " + folder + "/", String.valueOf(unreadable.getMessage()), ""), unreadable);
        }
    }

    private String found(String name) {
        return ENDINGS.stream().map(ending -> name + ending)
            .filter(path -> Files.isRegularFile(repo.resolve(path))).findFirst().orElse(null);
    }

    private Map<String, Object> parse(String file) {
        return parsed.computeIfAbsent(file, this::parsed);
    }

    private Map<String, Object> parsed(String file) {
        String text = "";
        try {
            if (Files.size(repo.resolve(file)) > LARGEST) {
                throw new ProblemException(new Problem(new Where(file, 0, 0, ""), file + " is too large to be a state",
                    "it has " + Files.size(repo.resolve(file)) + " bytes, at most " + LARGEST, "move data into files/, or download it"));
            }
            text = Files.readString(repo.resolve(file));
            LfsPointer.refuse(file, text.getBytes(StandardCharsets.UTF_8));
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
                "check that it is UTF-8 text"), unreadable);
        }
    }

    private static Problem broken(String file, String text, JsonProcessingException wrong) {
        JsonLocation at = wrong.getLocation();
        int line = at == null ? 0 : Math.max(1, at.getLineNr());
        int column = at == null ? 0 : Math.max(1, at.getColumnNr());
        String why = ParserMessage.plain(wrong.getOriginalMessage());
        if (text.isBlank()) {
            return new Problem(new Where(file, 0, 0, ""), file + " is empty",
                "this is never taken as intended", "write at least {}");
        }
        return new Problem(new Where(file, line, column, line(text, line)), file + " cannot be read", why,
            "correct the file at this position");
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
        return new Layered(layered.source(), layered.label(), members);
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
