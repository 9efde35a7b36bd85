package dev.emptybox.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.emptybox.agent.git.Checkout;
import dev.emptybox.agent.git.Head;
import dev.emptybox.agent.git.Source;
import dev.emptybox.agent.git.SourceException;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Revision;
import dev.emptybox.stdlib.model.State;
import dev.emptybox.stdlib.model.Words;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The state repo of a spec, with the edits of the spec. Each commit is an immutable directory of its own; the directory of
 * the user is never written to.
 */
final class EditedRepo implements Source {

    private static final List<String> STATES = List.of("state.json", "state.yaml", "state.yml");
    private static final List<String> ABOUT = List.of("author", "message", "signer");
    private static final Set<String> LEFT_OUT = Set.of(".git", ".emptybox", ".idea", "specs", "target", "build");
    private static final ObjectMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
    private static final ObjectMapper YAML = YAMLMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private final Path stateRepo;
    private final Path repo;
    private final Path scratch;
    private final Clock clock;
    private final Map<String, String> edits = new TreeMap<>();
    private final Map<String, Path> checkouts = new LinkedHashMap<>();
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, Object> about = new LinkedHashMap<>();
    private final String stateFile;
    private final Map<String, Object> committed;
    private Map<String, Object> state;
    private Map<String, Object> last;
    private Revision head;
    private boolean edited;
    private boolean unreachable;

    /**
     * @param stateRepo its address
     * @param files     the directory with its files
     * @param scratch   where commits with edits are stored
     */
    EditedRepo(Path stateRepo, Path files, Path scratch, Clock clock) {
        this.stateRepo = stateRepo;
        this.repo = files;
        this.scratch = scratch;
        this.clock = clock;
        this.stateFile = STATES.stream().filter(name -> Files.isRegularFile(repo.resolve(name))).findFirst().orElse(STATES.get(0));
        this.committed = read();
        this.last = committed;
        this.state = copy(committed);
    }

    /** An invalid state is left to the agent, which reports the problem. */
    private Map<String, Object> read() {
        Path file = repo.resolve(stateFile);
        try {
            return !Files.exists(file) ? Map.of()
                : mapper().readValue(Files.readAllBytes(file), new TypeReference<LinkedHashMap<String, Object>>() { });
        } catch (IOException broken) {
            return Map.of();
        }
    }

    private ObjectMapper mapper() {
        return stateFile.endsWith(".json") ? JSON : YAML;
    }

    private static Map<String, Object> copy(Map<String, Object> map) {
        return JSON.convertValue(State.plain(map), new TypeReference<LinkedHashMap<String, Object>>() { });
    }

    Map<String, Object> state() {
        return state;
    }

    void state(Map<String, ?> whole) {
        state = copy(new LinkedHashMap<>(whole));
    }

    /** The text of a file in the next commit. */
    String text(String path) {
        if (edits.containsKey(path)) {
            return edits.get(path);
        }
        try {
            return Files.readString(repo.resolve(path));
        } catch (IOException missing) {
            throw new SpecMistake("There is no " + path + " in the state repo", Words.didYouMean(path, paths()), "");
        }
    }

    /** @param content null removes the file */
    void edit(String path, String content) {
        if (STATES.contains(path)) {
            throw new SpecMistake("The state cannot be edited as a file in a spec", "", "set it: state.vars.port = 9090, or state = [...]");
        }
        if (!repo.resolve(path).normalize().startsWith(repo)) {
            throw new SpecMistake(path + " is not in the state repo", "", "");
        }
        edits.put(path, content);
        edited = true;
    }

    /** @param how author, message, signer of the commits from now on */
    void about(Map<String, ?> how) {
        for (var one : how.entrySet()) {
            if (!ABOUT.contains(one.getKey())) {
                throw new SpecMistake("A revision has no " + one.getKey(), Words.didYouMean(one.getKey(), ABOUT), "");
            }
            about.put(one.getKey(), String.valueOf(one.getValue()));
        }
        edited = true;
    }

    void unreachable(boolean down) {
        unreachable = down;
    }

    /** The name of a commit. */
    String name(String commit) {
        return names.getOrDefault(commit, commit);
    }

    /** The inverse. */
    String id(String name) {
        return names.entrySet().stream().filter(one -> one.getValue().equals(name)).map(Map.Entry::getKey).findFirst()
            .orElseThrow(() -> new SpecMistake("There is no commit " + name, Words.didYouMean(name, names.values()), ""));
    }

    /** Commits the edits; also creates an empty commit if requested. */
    String commit(String message) {
        int number = names.size() + 1;
        String name = !message.isEmpty() ? message : String.valueOf(about.getOrDefault("message", "revision " + number));
        String id = Digests.sha256("revision " + number).substring(0, 40);
        checkouts.put(id, files(number));
        names.put(id, name);
        head = new Revision(id, String.valueOf(about.getOrDefault("author", "A Spec <spec@example.org>")), clock.instant(), name,
            String.valueOf(about.getOrDefault("signer", "")));
        edited = false;
        last = copy(state);
        return name;
    }

    void commitEdits() {
        if (head == null || edited || !copy(state).equals(last)) {
            commit("");
        }
    }

    private Path files(int number) {
        boolean stateEdited = !copy(state).equals(committed);
        if (edits.isEmpty() && !stateEdited) {
            return repo;
        }
        Path directory = scratch.resolve("revision-" + number);
        var texts = new TreeMap<>(edits);
        try {
            for (String path : paths()) {
                if (!texts.containsKey(path)) {
                    Files.createDirectories(directory.resolve(path).getParent());
                    Files.copy(repo.resolve(path), directory.resolve(path));
                }
            }
            if (stateEdited) {
                // JSON is valid YAML.
                texts.put(stateFile, json(state));
                Files.deleteIfExists(directory.resolve(stateFile));
            }
            for (var text : texts.entrySet()) {
                if (text.getValue() != null) {
                    Files.createDirectories(directory.resolve(text.getKey()).getParent());
                    Files.writeString(directory.resolve(text.getKey()), text.getValue());
                }
            }
            return directory;
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    private static String json(Map<String, Object> state) {
        try {
            return JSON.writeValueAsString(State.plain(state)) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private List<String> paths() {
        return paths(repo);
    }

    /** The part of a user's directory that belongs to a revision. */
    static List<String> paths(Path repo) {
        var found = new ArrayList<String>();
        collect(repo, repo, found);
        return found;
    }

    private static void collect(Path repo, Path directory, List<String> found) {
        try (var children = Files.list(directory)) {
            for (Path child : children.sorted().toList()) {
                if (directory.equals(repo) && LEFT_OUT.contains(child.getFileName().toString())) {
                    continue;
                }
                if (Files.isDirectory(child)) {
                    collect(repo, child, found);
                } else {
                    found.add(repo.relativize(child).toString());
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public String address() {
        return stateRepo.toString();
    }

    @Override
    public Head head() {
        if (unreachable) {
            throw SourceException.unreachable(Problem.of("the Git server does not answer", "the spec says so", ""), null);
        }
        return new Head(head, "main");
    }

    @Override
    public Checkout checkout(Revision revision) {
        return new Checkout(revision, checkouts.get(revision.commit()));
    }

    /** There are few, and a spec is short. */
    @Override
    public void prune(Set<String> commits) {
        // Keeps every commit, like a clone.
    }

    @Override
    public void close() {
        // The creator of the scratch directory removes it.
    }
}
