package dev.emptybox.agent.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.emptybox.agent.os.Durable;
import dev.emptybox.agent.os.PrivateDirectory;
import dev.emptybox.agent.os.TextValues;
import dev.emptybox.stdlib.model.ParserMessage;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Revision;
import dev.emptybox.stdlib.model.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The persistent records of the agent. Every file is replaced atomically, so that a kill leaves the old or the new one; the
 * changes of the current run are appended to a separate file, whose last line may be incomplete.
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
        .addModule(new TextValues()).build();

    public Journal(Path directory) {
        this(directory, () -> { });
    }

    /** @param beforeWriting throws if the journal no longer belongs to this agent; then nothing is written */
    public Journal(Path directory, Runnable beforeWriting) {
        this(directory, beforeWriting, MOST_BYTES);
    }

    /** @param mostBytes size limit of all runs */
    Journal(Path directory, Runnable beforeWriting, long mostBytes) {
        this.directory = Objects.requireNonNull(directory, "directory is null");
        this.beforeWriting = Objects.requireNonNull(beforeWriting, "beforeWriting is null");
        this.runs = directory.resolve("runs");
        this.mostBytes = mostBytes;
    }

    /**
     * The ledger. An unreadable one does not count as empty: a pause, a quarantine or the last good revision would be lost.
     *
     * @throws ProblemException if it cannot be read
     */
    public Ledger ledger() {
        Path file = directory.resolve("ledger.json");
        if (!Files.exists(file)) {
            PrivateDirectory.requireOpen(directory);
            return Ledger.EMPTY;
        }
        try {
            return required(json.readValue(Files.readAllBytes(file), Ledger.class));
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("The journal's ledger cannot be read: " + file,
                firstLine(unreadable), "repair it, or remove it: the agent then forgets which revision was good"), unreadable);
        }
    }

    /** The records of once on this box. */
    public Onces onces(InstantSource clock) {
        PrivateDirectory.requireOpen(directory);
        return new Onces(directory.resolve("once"), clock);
    }

    /** The runs of jobs on this box. */
    public JobHistory jobs() {
        PrivateDirectory.requireOpen(directory);
        return new JobHistory(directory);
    }

    public void keep(Ledger ledger) {
        write(directory.resolve("ledger.json"), ledger);
    }

    /** When the source was reached last, as far as it was recorded; {@link Instant#EPOCH} if it was not. */
    public Instant reached() {
        try {
            return required(json.readValue(Files.readAllBytes(directory.resolve("reached.json")), Instant.class));
        } catch (IOException | DateTimeException unknown) {
            return Instant.EPOCH;
        }
    }

    public void keepReached(Instant at) {
        write(directory.resolve("reached.json"), at);
    }

    /** The next run, which is recorded when it {@link #begin starts} or {@link #finish ends}. */
    public Run next(Revision revision, Cause cause, Instant now) {
        return new Run(lastNumber() + 1, revision.commit(), revision.message(), revision.signer(), cause, now, null, Run.Result.APPLYING, Map.of(), List.of());
    }

    /** Records the start of a run before anything is changed; if this fails, the run must not start. */
    public void begin(Run run) {
        write(run);
    }

    /** Records a change before it is performed. */
    public void performing(Run run, String task, Step.Line change) {
        try {
            log(run.number()).begins(task, change);
        } catch (IOException full) {
            throw unwritable(full);
        }
    }

    /** Records that the last started change has been performed. */
    public void performed(Run run, String task, Step.Line change) {
        try {
            log(run.number()).performed(task, change);
        } catch (IOException full) {
            throw unwritable(full);
        }
    }

    /** Records the result of a run, also of one that ended before it started; an uneventful one is forgotten. */
    public void finish(Run run) {
        if (run.isUneventful()) {
            forget(run);
            return;
        }
        write(run);
        try {
            log(run.number()).delete();
        } catch (IOException leftOver) {
            // The file of the run has its result; the log is no longer needed.
        }
        forgetOldest();
    }

    private void forget(Run run) {
        try {
            log(run.number()).delete();
            Files.deleteIfExists(file(run.number()));
        } catch (IOException stays) {
            throw unwritable(stays);
        }
    }

    /** Marks runs interrupted by the end of the agent, and returns them. Called once, before the first cycle. */
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

    /** One run; empty if there is none with this number or its file is unreadable. */
    public Optional<Run> run(int number) {
        try {
            return Optional.of(required(json.readValue(Files.readAllBytes(file(number)), Run.class)));
        } catch (IOException missing) {
            PrivateDirectory.requireOpen(directory);
            return Optional.empty();
        }
    }

    /** The JSON value null is not a value. */
    private static <T> T required(T read) throws IOException {
        if (read == null) {
            throw new IOException("it is empty");
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
        map.put("signer", run.signer());
        map.put("cause", run.cause().text());
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
            PrivateDirectory.requireOpen(directory);
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

    /** The newest run is kept regardless of its size. */
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
            "free disk space or correct its permissions; without a journal nothing is changed on the box, and services keep running"), cause);
    }

    private static String firstLine(IOException cause) {
        String said = ParserMessage.plain(cause.getMessage());
        return said.isEmpty() ? cause.getClass().getSimpleName() : said;
    }
}
