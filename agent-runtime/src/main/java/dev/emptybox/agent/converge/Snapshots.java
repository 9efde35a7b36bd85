package dev.emptybox.agent.converge;

import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.os.Durable;
import dev.emptybox.agent.snapshot.Recording;
import dev.emptybox.agent.snapshot.RecordingBox;
import dev.emptybox.agent.snapshot.Snapshot;
import dev.emptybox.agent.snapshot.SnapshotBox;
import dev.emptybox.agent.snapshot.SnapshotFile;
import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.dsl.Occasion;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.Service;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Keeps a snapshot of the box in the agent's home, taken at the end of a cycle and never during an apply. Replaced in the
 * cycle after a change of the box, and otherwise once a minute, or less often if it is large.
 */
public final class Snapshots {

    public static final String FILE = "snapshot.json";
    private static final Duration EVERY = Duration.ofMinutes(1);
    /** It takes at most one per cent of the time. */
    private static final int SPARED = 100;

    private final Path file;
    private final Recording recording;
    private final RecordingBox box;
    private final EventBus bus;
    private final Clock clock;
    private LoadedRevision loaded;
    private Map<String, Service.Definition> started = Map.of();
    private Map<String, Service.Definition> named = Map.of();
    private boolean unsettled = true;
    private Instant written = Instant.EPOCH;
    private Duration rest = EVERY;

    /** @param recording the recorded reads of the box, and its other contents */
    public Snapshots(Path home, Recording recording, EventBus bus, Clock clock) {
        this.file = home.resolve(FILE);
        this.recording = Objects.requireNonNull(recording, "recording is null");
        this.box = recording.box();
        this.bus = Objects.requireNonNull(bus, "bus is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    /** The box, for a plan. */
    World toPlan() {
        box.begins();
        return box;
    }

    /** The box, for an apply. */
    World toApply() {
        return box;
    }

    /** The script of this revision has completed. */
    void ran(LoadedRevision revision, Converger.ScriptRun ran) {
        if (revision != loaded || !ran.definitions().equals(started)) {
            named = Map.of();
            unsettled = true;
        }
        loaded = revision;
        started = ran.definitions();
    }

    /** @param next the circumstances of the next converge */
    void ended(Cycle.Result result, Ledger ledger, Converger converger, Occasion next) {
        if (loaded == null || Thread.currentThread().isInterrupted() || !unsettled && Duration.between(written, clock.instant()).compareTo(rest) < 0) {
            return;
        }
        boolean greeted = !next.boxStart();
        Instant start = clock.instant();
        try {
            var agent = new Snapshot.Agent(start, loaded.revision().commit(), result.name().toLowerCase(Locale.ROOT), greeted,
                ledger.state(), converger.settings().root(), converger.settings().overrides());
            Snapshot snapshot = recording.take(agent, converger.facts());
            if (!snapshot.secrets().isEmpty()) {
                snapshot = recording.withNames(snapshot, started, named(snapshot, ledger, converger, next));
            }
            byte[] bytes = recording.redacted(SnapshotFile.text(snapshot)).getBytes(StandardCharsets.UTF_8);
            Durable.replacePrivately(file, bytes);
            written = clock.instant();
            Duration took = Duration.between(start, written);
            rest = took.multipliedBy(SPARED).compareTo(EVERY) > 0 ? took.multipliedBy(SPARED) : EVERY;
            bus.publish(new ConvergeEvent.SnapshotKept(bytes.length, took));
            unsettled = box.changed();
        } catch (IOException | ProblemException cannot) {
            bus.publish(new ConvergeEvent.SnapshotFailed(cannot.getMessage()));
        }
    }

    /** The same services as planned with only the names of secrets. */
    private Map<String, Service.Definition> named(Snapshot snapshot, Ledger ledger, Converger converger, Occasion next) {
        if (!named.keySet().containsAll(started.keySet())) {
            Secrets names = Secrets.standIns(snapshot.secrets(), "it uses the secret");
            named = converger.definitions(loaded, new SnapshotBox(snapshot, recording.artefacts()), names, ledger, next);
        }
        return named;
    }
}
