package dev.emptybox.agent.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.emptybox.agent.disk.Durable;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The memory of the agent on disk. Every file is replaced whole, so that a kill at any byte leaves the old or the new;
 * the changes of a run under way are appended to a file beside it, whose last line may be torn.
 */
public final class Journal {

    private static final int MOST_RUNS = 1000;

    private final Path directory;
    private final Path runs;
    private final Runnable beforeWriting;
    private final ObjectMapper json = JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .addModule(new InstantsAsText()).build();

    public Journal(Path directory) {
        this(directory, () -> { });
    }

    /** @param beforeWriting throws when the journal is not this agent's any more; then nothing is written */
    public Journal(Path directory, Runnable beforeWriting) {
        this.directory = Objects.requireNonNull(directory, "directory is null");
        this.beforeWriting = Objects.requireNonNull(beforeWriting, "beforeWriting is null");
        this.runs = directory.resolve("runs");
    }

    /**
     * What is known. One that cannot be read is no empty one: a pause, a quarantine or the way back would be forgotten.
     *
     * @throws ProblemException when it cannot be read
     */
    public Ledger ledger() {
        Path file = directory.resolve("ledger.json");
        if (!Files.exists(file)) {
            return Ledger.EMPTY;
        }
        try {
            return required(json.readValue(Files.readAllBytes(file), Ledger.class));
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("The journal's ledger cannot be read: " + file,
                firstLine(unreadable), "mend it, or remove it: then the agent forgets which revision was good"), unreadable);
        }
    }

    public void keep(Ledger ledger) {
        write(directory.resolve("ledger.json"), ledger);
    }

    /** Takes down that a run begins, before anything is touched; when that cannot be written, it must not begin. */
    public Run begin(String revision, String message, String cause, Instant now) {
        var run = new Run(lastNumber() + 1, revision, message, cause, now, null, Run.Result.APPLYING, Map.of(), List.of());
        write(file(run.number()), run);
        return run;
    }

    /** Takes down a change that is about to be made. */
    public void performing(Run run, String task, String kind, String target) {
        try {
            String line = json.writer().without(SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(List.of(task, kind, target)) + "\n";
            Files.write(log(run.number()), line.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException full) {
            throw unwritable(full);
        }
    }

    /** Takes down how a run ended. */
    public void finish(Run run) {
        write(file(run.number()), run);
        try {
            Files.deleteIfExists(log(run.number()));
        } catch (IOException leftOver) {
            // The run's own file says that it has ended; the log is not looked at any more.
        }
        forgetOldest();
    }

    /** Takes down a run that came to nothing at once. */
    public Run record(String revision, String message, String cause, Instant now, Run.Result result, Map<String, Object> report) {
        var run = new Run(lastNumber() + 1, revision, message, cause, now, now, result, report, List.of());
        write(file(run.number()), run);
        return run;
    }

    /** Marks runs that the end of the agent cut off; returns them. Called once, before the first cycle. */
    public List<Run> closeInterrupted(Instant now) {
        var closed = new ArrayList<Run>();
        for (Run run : last(20)) {
            if (run.outcome() == Run.Result.APPLYING) {
                Run ended = run.ended(now, Run.Result.INTERRUPTED, Map.of("begun", begun(run.number())), List.of());
                finish(ended);
                closed.add(ended);
            }
        }
        return closed;
    }

    private List<String> begun(int number) {
        var begun = new ArrayList<String>();
        try {
            if (Files.exists(log(number))) {
                for (String line : Files.readAllLines(log(number))) {
                    begun.add(String.join(" | ", json.readValue(line, new TypeReference<List<String>>() { })));
                }
            }
        } catch (IOException torn) {
            begun.add("(the last line is torn)");
        }
        return begun;
    }

    /** The newest runs, newest first. */
    public List<Run> last(int count) {
        var found = new ArrayList<Run>();
        for (int number : numbers()) {
            if (found.size() == count) {
                break;
            }
            run(number).ifPresent(found::add);
        }
        return found;
    }

    /** One run; empty when there is none of that number or its file is not readable. */
    public Optional<Run> run(int number) {
        try {
            return Optional.of(required(json.readValue(Files.readAllBytes(file(number)), Run.class)));
        } catch (IOException missing) {
            return Optional.empty();
        }
    }

    /** The JSON value null is no value. */
    private static <T> T required(T read) throws IOException {
        if (read == null) {
            throw new IOException("it holds nothing");
        }
        return read;
    }

    /** A run, or a list of them, as text. */
    public String toJson(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("values of the journal can always be written", impossible);
        }
    }

    /** A run without its report, for lists. */
    public static Map<String, Object> summary(Run run) {
        var map = new LinkedHashMap<String, Object>();
        map.put("number", run.number());
        map.put("revision", run.revision());
        map.put("message", run.message());
        map.put("cause", run.cause());
        map.put("started", run.started());
        map.put("ended", run.ended());
        map.put("outcome", run.outcome());
        map.put("changes", run.report().get("changes") instanceof List<?> changes ? changes.size() : 0);
        return map;
    }

    private int lastNumber() {
        List<Integer> numbers = numbers();
        return numbers.isEmpty() ? 0 : numbers.get(0);
    }

    private List<Integer> numbers() {
        if (!Files.isDirectory(runs)) {
            return List.of();
        }
        try (var files = Files.list(runs)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.matches("\\d+\\.json"))
                .map(name -> Integer.valueOf(name.substring(0, name.length() - 5)))
                .sorted(Comparator.reverseOrder()).toList();
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("The journal cannot be read: " + runs, firstLine(unreadable), ""), unreadable);
        }
    }

    private void forgetOldest() {
        List<Integer> numbers = numbers();
        for (int number : numbers.subList(Math.min(MOST_RUNS, numbers.size()), numbers.size())) {
            try {
                Files.deleteIfExists(file(number));
            } catch (IOException kept) {
                return;
            }
        }
    }

    private Path file(int number) {
        return runs.resolve(String.format("%06d.json", number));
    }

    private Path log(int number) {
        return runs.resolve(String.format("%06d.log", number));
    }

    private void write(Path file, Object value) {
        beforeWriting.run();
        try {
            Durable.replace(file, json.writeValueAsBytes(value));
        } catch (IOException full) {
            throw unwritable(full);
        }
    }

    private ProblemException unwritable(IOException cause) {
        return new ProblemException(Problem.of("The journal cannot be written: " + directory, firstLine(cause),
            "make room or mend its permissions; nothing is changed on the box without a journal, services keep running"), cause);
    }

    private static String firstLine(IOException cause) {
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse(cause.getClass().getSimpleName());
    }
}
