package dev.emptybox.agent.readset;

import dev.emptybox.agent.machine.files.FileStat;
import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.model.Timed;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was read of a box, and whether the box would answer the same again. A read that failed makes the set unusable; so does
 * a path that changed less than two seconds before it was read, because another change within the resolution of the clock
 * would go unnoticed. May record from several threads.
 */
public final class ReadSet {

    /** Where the times of a file prove its content. The files of a kernel have no times, those of a network may be late. */
    private static final Set<String> LOCAL = Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "overlay", "tmpfs", "zfs", "f2fs", "bcachefs", "jfs", "reiserfs");

    /**
     * A path as it was.
     *
     * @param stat  null if it did not exist
     * @param times whether also the times of a directory count, which change with its entries
     */
    private record Looked(FileStat stat, boolean times) {

        boolean same(FileStat now) {
            return stat != null && now != null && stat.directory() && !times ? stat.withoutTimes().equals(now.withoutTimes()) : Objects.equals(stat, now);
        }
    }

    private record Question(Capability<?> capability, Method method, List<Object> arguments) {

        Object ask(Reads box) {
            try {
                return untimed(method.invoke(box.port(capability), arguments.toArray()));
            } catch (InvocationTargetException | IllegalAccessException failed) {
                return failed;
            }
        }
    }

    private final InstantSource clock;
    private final Map<Path, Looked> paths = new ConcurrentHashMap<>();
    private final Map<Path, String> contents = new ConcurrentHashMap<>();
    private final Map<Question, Object> answers = new ConcurrentHashMap<>();
    private final Map<Object, Boolean> devices = new ConcurrentHashMap<>();
    private volatile boolean usable = true;

    public ReadSet(InstantSource clock) {
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    /** The box, whose reads are recorded from now on. */
    public Reads recorded(Reads box) {
        return new TrackedBox(box, this);
    }

    /** Whether each read would have the same answer; false as soon as one differs. Starts the commands and sends the requests among them. */
    public boolean holds(Reads box) {
        return usable && paths.entrySet().stream().allMatch(path -> isSame(path.getKey(), path.getValue()))
            && contents.entrySet().stream().allMatch(file -> file.getValue().equals(digest(box, file.getKey())))
            && answers.entrySet().stream().allMatch(answer -> answer.getValue().equals(answer.getKey().ask(box)));
    }

    private static boolean isSame(Path path, Looked before) {
        try {
            return before.same(FileStat.of(path, LinkOption.NOFOLLOW_LINKS).orElse(null));
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static String digest(Reads box, Path file) {
        try {
            return box.files().content(file).sha256();
        } catch (RuntimeException unreadable) {
            return "";
        }
    }

    /** Called before the read, so that a change in between is found. */
    void looks(Path path) {
        looks(path, false);
    }

    /** The same, for the names in a directory. */
    void lists(Path directory) {
        looks(directory, true);
    }

    /** The same, for the content of a file. */
    void reads(Path file, Reads box) {
        FileStat stat = looks(file, true);
        if (stat != null && stat.link()) {
            // The callers resolve links; what they find is looked at by its own name.
            unusable();
        } else if (stat != null && !isLocal(file, stat)) {
            String now = digest(box, file);
            String before = contents.putIfAbsent(file, now);
            if (before != null && !before.equals(now)) {
                unusable();
            }
        }
    }

    private FileStat looks(Path path, boolean times) {
        try {
            Instant now = clock.instant();
            FileStat stat = FileStat.of(path, LinkOption.NOFOLLOW_LINKS).orElse(null);
            var seen = new Looked(stat, times);
            Looked before = paths.merge(path, seen, (old, again) -> new Looked(old.stat(), old.times() || again.times()));
            boolean fresh = stat != null && (before.times() || !stat.directory()) && !stat.settled(now);
            if (fresh || !before.same(stat)) {
                unusable();
            }
            return stat;
        } catch (IOException unreadable) {
            unusable();
            return null;
        }
    }

    private boolean isLocal(Path file, FileStat stat) {
        return devices.computeIfAbsent(stat.device(), any -> {
            try {
                return LOCAL.contains(Files.getFileStore(file).type());
            } catch (IOException unknown) {
                return false;
            }
        });
    }

    void answered(Capability<?> capability, Method method, Object[] arguments, Object answer) {
        Object now = untimed(answer);
        Object before = answers.putIfAbsent(new Question(capability, method, Arrays.asList(arguments)), now);
        if (before != null && !before.equals(now)) {
            unusable();
        }
    }

    void unusable() {
        usable = false;
    }

    private static Object untimed(Object answer) {
        return answer instanceof Timed timed ? timed.untimed() : Optional.ofNullable(answer);
    }
}
