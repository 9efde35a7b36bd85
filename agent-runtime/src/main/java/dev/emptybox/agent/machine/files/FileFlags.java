package dev.emptybox.agent.machine.files;

import dev.emptybox.agent.machine.commands.Commands;
import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.box.files.Access;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Detects append-only files ({@code chattr +a}). Neither permissions nor Java show the attribute, so {@code lsattr} is used
 * if available: once for all files of a directory.
 */
public final class FileFlags {

    private static final String LSATTR = "lsattr";
    private static final char APPEND_ONLY = 'a';
    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Set<Integer> ANY = IntStream.rangeClosed(0, 255).boxed().collect(Collectors.toUnmodifiableSet());

    private final Commands commands;
    private final Time time;
    private Path directory;
    private long asked;
    private Set<Path> appendOnly = Set.of();

    public FileFlags(Commands commands, Time time) {
        this.commands = commands;
        this.time = time;
    }

    /** @param permitted the access according to permissions and mounts */
    Access access(Path path, Access permitted) {
        return permitted == Access.WRITABLE && path.getParent() != null && Files.isRegularFile(path) && isAppendOnly(path)
            ? Access.APPEND_ONLY : permitted;
    }

    private synchronized boolean isAppendOnly(Path path) {
        if (!commands.has(LSATTR)) {
            return false;
        }
        if (!path.getParent().equals(directory) || time.nanos() - asked > FRESH.toNanos()) {
            directory = path.getParent();
            asked = time.nanos();
            appendOnly = found(directory);
        }
        return appendOnly.contains(path);
    }

    private Set<Path> found(Path parent) {
        try {
            var found = new HashSet<Path>();
            var command = new Command(List.of(LSATTR, "-a", parent.toString()), Path.of("/"), Map.of("LC_ALL", "C.UTF-8"), Bytes.of(""), LONGEST, ANY);
            for (String line : commands.run(command).stdout().split("\n")) {
                int blank = line.indexOf(' ');
                if (blank > 0 && line.lastIndexOf(APPEND_ONLY, blank) >= 0) {
                    found.add(Path.of(line.substring(blank).strip()));
                }
            }
            return found;
        } catch (ProblemException unknown) {
            if (Thread.currentThread().isInterrupted()) {
                throw unknown;
            }
            return Set.of();
        }
    }
}
