package dev.emptybox.agent.snapshot;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.box.files.FileReads;
import dev.emptybox.stdlib.model.Effect;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** A box that records its queries, so that a snapshot can give the same answers. */
public final class RecordingBox implements World {

    private final World box;
    private final Predicate<String> free;
    private final Map<Capability<?>, Object> ports = new ConcurrentHashMap<>();
    private RecordedReads now = new RecordedReads();
    private RecordedReads before = new RecordedReads();
    private boolean changed;

    /** @param free whether a text contains no secret; only such queries and answers are kept */
    public RecordingBox(World box, Predicate<String> free) {
        this.box = Objects.requireNonNull(box, "box is null");
        this.free = Objects.requireNonNull(free, "free is null");
        ports.put(FileReads.CAPABILITY, new RecordingFiles(box.files(), this::now));
    }

    /** Called before a run of the script: queries count for this run and the previous one. */
    public synchronized void begins() {
        before = now;
        now = new RecordedReads();
        changed = false;
    }

    /** Whether the box was changed since the last run of a script started. */
    public synchronized boolean changed() {
        return changed;
    }

    /** The same box, not recorded. */
    World base() {
        return box;
    }

    /** The queries of the last two runs. */
    synchronized RecordedReads notes() {
        return now.and(before);
    }

    private synchronized RecordedReads now() {
        return now;
    }

    @Override
    public <R> R port(Capability<R> capability) {
        return capability.reads().cast(ports.computeIfAbsent(capability,
            any -> RecordingPort.over(capability.reads(), box.port(capability), this::now, free)));
    }

    @Override
    public void remember(String task, String fingerprint) {
        box.remember(task, fingerprint);
    }

    @Override
    public boolean pause(Duration duration) {
        return box.pause(duration);
    }

    @Override
    public void abandon(int port) {
        box.abandon(port);
    }

    @Override
    public Effect perform(String step, Change change) {
        synchronized (this) {
            changed = true;
            now.asked().outdate();
            before.asked().outdate();
        }
        return box.perform(step, change);
    }
}
