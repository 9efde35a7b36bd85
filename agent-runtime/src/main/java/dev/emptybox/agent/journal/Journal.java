package dev.emptybox.agent.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.emptybox.agent.os.Durable;
import dev.emptybox.stdlib.model.ParserMessage;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
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
    private static final long MOST_BYTES = 64L << 20;
    /** Of one run. */
    private static final long MOST_BYTES_OF_DIFFS = 128L << 10;

    private final Path directory;
    private final Path runs;
    private final Runnable beforeWriting;
    private final long mostBytes;
    private final ObjectMapper json = JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .addModule(new InstantsAsText()).build();

    public Journal(Path directory) {
        this(directory, () -> { });
    }

    /** @param beforeWriting throws when the journal is not this agent's any more; then nothing is written */
    public Journal(Path directory, Runnable beforeWriting) {
        this(directory, beforeWriting, MOST_BYTES);
    }

    /** @param mostBytes of all runs together */
    Journal(Path directory, Runnable beforeWriting, long mostBytes) {
        this.directory = Objects.requireNonNull(directory, "directory is null");
        this.beforeWriting = Objects.requireNonNull(beforeWriting, "beforeWriting is null");
        this.runs = directory.resolve("runs");
        this.mostBytes = mostBytes;
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

    /** What ran once on this box. */
    public Onces onces(Clock clock) {
        return new Onces(directory.resolve("once"), clock);
    }

    public void keep(Ledger ledger) {
        write(directory.resolve("ledger.json"), ledger);
    }

    /** Takes down that a run begins, before anything is touched; when that cannot be written, it must not begin. */
    public Run begin(String revision, String message, String cause, Instant now) {
        var run = new Run(lastNumber() + 1, revision, message, cause, now, null, Run.Result.APPLYING, Map.of(), List.of());
        write(run);
        return run;
    }

    /** Records a change that is about to be performed. */
    public void performing(Run run, String task, Step.Line change) {
        try {
            log(run.number()).begins(task, change);
        } catch (IOException full) {
            throw unwritable(full);
        }
    }

    /** Records that the change that began last has been performed. */
    public void performed(Run run, String task, Step.Line change) {
        try {
            log(run.number()).performed(task, change);
        } catch (IOException full) {
            throw unwritable(full);
        }
    }

    /** Takes down how a run ended. */
    public void finish(Run run) {
        write(run);
        try {
            log(run.number()).delete();
        } catch (IOException leftOver) {
            // The run's own file says that it has ended; the log is not looked at any more.
        }
        forgetOldest();
    }

    /** Takes down a run that came to nothing at once. */
    public Run record(String revision, String message, String cause, Instant now, Run.Result result, Map<String, Object> report) {
        var run = new Run(lastNumber() + 1, revision, message, cause, now, now, result, report, List.of());
        write(run);
        forgetOldest();
        return run;
    }

    /** Marks runs that the end of the agent cut off; returns them. Called once, before the first cycle. */
    public List<Run> closeInterrupted(Instant now) {
        var closed = new ArrayList<Run>();
        for (Run run : last(20)) {
            if (run.outcome() == Run.Result.APPLYING) {
                Run ended = run.ended(now, Run.Result.INTERRUPTED, log(run.number()).asReport(run.revision()), List.of());
                finish(ended);
                closed.add(ended);
            }
        }
        return closed;
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
        map.put("changes", count(run.report(), "changes") + (run.report().get("onFailure") instanceof Map<?, ?> hooks ? count(hooks, "changes") : 0));
        map.put("begun", count(run.report(), "begun"));
        return map;
    }

    private static int count(Map<?, ?> report, String member) {
        return report.get(member) instanceof List<?> list ? list.size() : 0;
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

    /** The newest run stays, whatever its size. */
    private void forgetOldest() {
        int kept = 0;
        long bytes = 0;
        for (int number : numbers()) {
            try {
                bytes += Files.size(file(number));
                kept++;
                if (kept > MOST_RUNS || kept > 1 && bytes > mostBytes) {
                    Files.deleteIfExists(file(number));
                    log(number).delete();
                }
            } catch (IOException stays) {
                return;
            }
        }
    }

    private Path file(int number) {
        return runs.resolve(String.format("%06d.json", number));
    }

    private ChangeLog log(int number) {
        return new ChangeLog(runs.resolve(String.format("%06d.log", number)));
    }

    private void write(Run run) {
        write(file(run.number()), run.with(ShortDiffs.of(run.report(), MOST_BYTES_OF_DIFFS)));
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
        String said = ParserMessage.plain(cause.getMessage());
        return said.isEmpty() ? cause.getClass().getSimpleName() : said;
    }
}
