package dev.emptybox.agent.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Processes and sockets from {@code /proc} on Linux. Processes that have ended, or that cannot be inspected because they
 * belong to another user, are absent.
 */
public final class Procfs {

    private static final String LISTEN = "0A";
    private static final int LOCAL = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    /**
     * The used fields of {@code /proc/PID/stat}.
     *
     * @param name at most 15 characters
     */
    public record Stat(long pid, String name, char state, long group, long session, long threads, long startTicks) {

        /** The name, in parentheses, may itself contain spaces and parentheses: only the last one counts. */
        public static Stat parse(long pid, String line) {
            int end = line.lastIndexOf(')');
            String[] fields = line.substring(end + 1).trim().split(" +");
            return new Stat(pid, line.substring(line.indexOf('(') + 1, end), fields[0].charAt(0), number(fields, 2), number(fields, 3),
                number(fields, 17), number(fields, 19));
        }

        private static long number(String[] fields, int index) {
            return index < fields.length ? Long.parseLong(fields[index]) : 0;
        }

        public boolean lives() {
            // A process whose first thread has ended looks like a zombie while its other threads run.
            return state != 'X' && (state != 'Z' || threads > 1);
        }

        /** Whether it leads its own session, and therefore process group. */
        public boolean leads() {
            return group == pid && session == pid;
        }
    }

    private final Path root;

    public Procfs() {
        this(Path.of("/proc"));
    }

    public Procfs(Path root) {
        this.root = root;
    }

    /** Whether there is a procfs. */
    public boolean readable() {
        return Files.isReadable(root.resolve("self/stat"));
    }

    /** Changes with each boot of the machine. */
    public Optional<String> bootId() {
        return read("sys/kernel/random/boot_id").map(String::strip);
    }

    public Optional<String> hostname() {
        return read("sys/kernel/hostname").map(String::strip);
    }

    /** All running processes. @throws UncheckedIOException if they cannot be listed */
    public List<Stat> processes() {
        var found = new ArrayList<Stat>();
        try (DirectoryStream<Path> pids = Files.newDirectoryStream(root, "[0-9]*")) {
            for (Path pid : pids) {
                stat(Long.parseLong(pid.getFileName().toString())).filter(Stat::lives).ifPresent(found::add);
            }
        } catch (IOException cannotList) {
            // Not an empty list: callers would conclude that a process has ended.
            throw new UncheckedIOException(cannotList);
        } catch (DirectoryIteratorException cannotList) {
            throw new UncheckedIOException(cannotList.getCause());
        }
        return found;
    }

    public Optional<Stat> stat(long pid) {
        return read(pid, "stat").map(line -> Stat.parse(pid, line));
    }

    /** Its program and arguments; empty for a kernel thread. */
    public String commandLine(long pid) {
        return read(pid, "cmdline").orElse("").replace('\0', ' ').strip();
    }

    /** A variable of its initial environment. */
    public Optional<String> variable(long pid, String name) {
        String prefix = name + "=";
        return read(pid, "environ").flatMap(text -> Stream.of(text.split("\0")).filter(entry -> entry.startsWith(prefix)).findFirst())
            .map(entry -> entry.substring(prefix.length()));
    }

    /** The target of a link: {@code cwd}, {@code fd/1}, {@code ns/pid}. */
    public Optional<String> link(long pid, String name) {
        return link(root.resolve(pid + "/" + name));
    }

    private static Optional<String> link(Path link) {
        try {
            return Optional.of(Files.readSymbolicLink(link).toString());
        } catch (IOException goneOrForbidden) {
            return Optional.empty();
        }
    }

    /** The target of an open file of a process: a path, or {@code socket:[INODE]}. */
    public record Descriptor(Path link, String target) {

        /** Whether it is still open, for the same. */
        public boolean holds() {
            return Procfs.link(link).filter(target::equals).isPresent();
        }
    }

    /** Its open sockets. */
    public List<Descriptor> sockets(long pid) {
        var found = new ArrayList<Descriptor>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(root.resolve(pid + "/fd"))) {
            for (Path descriptor : descriptors) {
                link(descriptor).filter(target -> target.startsWith("socket:")).ifPresent(target -> found.add(new Descriptor(descriptor, target)));
            }
        } catch (IOException | DirectoryIteratorException goneOrForbidden) {
            return List.of();
        }
        return found;
    }

    /** {@code socket:[INODE]} of each listening TCP socket, to its port. */
    public Map<String, Integer> listening() {
        var found = new HashMap<String, Integer>();
        // A kernel without IPv6 lacks the second one.
        for (String table : List.of("net/tcp", "net/tcp6")) {
            // A busy box has thousands of other lines, of connections that have ended.
            read(table).stream().flatMap(String::lines).filter(line -> line.contains(" " + LISTEN + " ")).map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields.length > INODE && fields[STATE].equals(LISTEN))
                .forEach(fields -> found.put("socket:[" + fields[INODE] + "]",
                    Integer.parseInt(fields[LOCAL].substring(fields[LOCAL].lastIndexOf(':') + 1), 16)));
        }
        return found;
    }

    /** The system's id of a thread of this process, by name. */
    public Optional<String> thread(String name) {
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(root.resolve("self/task"))) {
            for (Path task : tasks) {
                if (Files.readString(task.resolve("comm")).strip().equals(name)) {
                    return Optional.of(task.getFileName().toString());
                }
            }
        } catch (IOException | DirectoryIteratorException noProcfs) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private Optional<String> read(long pid, String file) {
        return pid <= 0 ? Optional.empty() : read(pid + "/" + file);
    }

    private Optional<String> read(String file) {
        try {
            return Optional.of(Files.readString(root.resolve(file), StandardCharsets.ISO_8859_1)).filter(text -> !text.isEmpty());
        } catch (IOException goneOrForbidden) {
            return Optional.empty();
        }
    }
}
