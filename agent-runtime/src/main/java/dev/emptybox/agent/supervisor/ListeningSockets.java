package dev.emptybox.agent.supervisor;

import dev.emptybox.stdlib.model.RunningProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which processes listen on which TCP ports, as procfs shows it. Sockets of processes that the agent may not look into have
 * no visible owner. Where there is no procfs nothing is seen.
 */
final class ListeningSockets {

    private static final String LISTEN = "0A";
    private static final int LOCAL = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    /** A descriptor that is known to be a socket of the service: as long as it is the same, nothing has to be searched. */
    private record Proof(String token, int port, Path descriptor, String socket) {

        boolean holds(ServiceRecord record, int wanted) {
            return token.equals(record.token()) && port == wanted && socket.equals(target(descriptor));
        }
    }

    private final Path proc;
    private final Processes processes;
    private final Map<String, Proof> proofs = new ConcurrentHashMap<>();

    ListeningSockets(Processes processes) {
        this(Path.of("/proc"), processes);
    }

    ListeningSockets(Path proc, Processes processes) {
        this.proc = proc;
        this.processes = processes;
    }

    /** The ports that processes of this start of a service listen on. */
    Set<Integer> ports(ServiceRecord record) {
        Map<String, Integer> listening = listening();
        var ports = new HashSet<Integer>();
        if (!listening.isEmpty()) {
            processes.members(record).forEach(member -> sockets(member.pid()).values().forEach(socket -> {
                if (listening.containsKey(socket)) {
                    ports.add(listening.get(socket));
                }
            }));
        }
        return ports;
    }

    /** What was found of a service is of no use any more. */
    void forget(String name) {
        proofs.remove(name);
    }

    /** The process that listens on the port, is none of the service's own and was there before this start of it. */
    Optional<RunningProcess> stranger(ServiceRecord record, int port) {
        Proof known = proofs.get(record.name());
        if (known != null && known.holds(record, port)) {
            return Optional.empty();
        }
        Map<String, Integer> listening = listening();
        listening.values().removeIf(other -> other != port);
        if (listening.isEmpty() || owns(record, record.pid(), port, listening)) {
            return Optional.empty();
        }
        List<Long> members = processes.members(record).stream().map(Processes.Alive::pid).toList();
        for (long member : members) {
            if (owns(record, member, port, listening)) {
                return Optional.empty();
            }
        }
        return owner(listening.keySet()).filter(pid -> !members.contains(pid) && isOlder(pid, record.pid())).map(this::described);
    }

    private boolean owns(ServiceRecord record, long pid, int port, Map<String, Integer> listening) {
        for (Map.Entry<Path, String> descriptor : sockets(pid).entrySet()) {
            if (listening.containsKey(descriptor.getValue())) {
                proofs.put(record.name(), new Proof(record.token(), port, descriptor.getKey(), descriptor.getValue()));
                return true;
            }
        }
        return false;
    }

    private Optional<Long> owner(Set<String> sockets) {
        try (DirectoryStream<Path> pids = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path directory : pids) {
                long pid = Long.parseLong(directory.getFileName().toString());
                if (sockets(pid).values().stream().anyMatch(sockets::contains)) {
                    return Optional.of(pid);
                }
            }
        } catch (IOException | DirectoryIteratorException gone) {
            // Nothing is visible.
        }
        return Optional.empty();
    }

    private boolean isOlder(long pid, long than) {
        Optional<Procfs.Stat> one = stat(pid);
        Optional<Procfs.Stat> other = stat(than);
        return one.isPresent() && other.isPresent() && one.get().startTicks() < other.get().startTicks();
    }

    private Optional<Procfs.Stat> stat(long pid) {
        return text(pid, "stat").map(line -> Procfs.Stat.parse(pid, line));
    }

    private RunningProcess described(long pid) {
        return new RunningProcess(pid, text(pid, "comm").orElse("").strip(), text(pid, "cmdline").orElse("").replace('\0', ' ').strip());
    }

    private Optional<String> text(long pid, String file) {
        try {
            return Optional.of(Files.readString(proc.resolve(pid + "/" + file), StandardCharsets.ISO_8859_1)).filter(text -> !text.isEmpty());
        } catch (IOException goneOrForbidden) {
            return Optional.empty();
        }
    }

    /** By descriptor, {@code socket:[inode]}. */
    private Map<Path, String> sockets(long pid) {
        var found = new HashMap<Path, String>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(proc.resolve(pid + "/fd"))) {
            for (Path descriptor : descriptors) {
                String target = target(descriptor);
                if (target.startsWith("socket:")) {
                    found.put(descriptor, target);
                }
            }
        } catch (IOException | DirectoryIteratorException goneOrForbidden) {
            // Its sockets are not visible.
        }
        return found;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closed) {
            return "";
        }
    }

    /** {@code socket:[inode]} to its port. */
    private Map<String, Integer> listening() {
        var found = new HashMap<String, Integer>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            try {
                for (String line : Files.readAllLines(proc.resolve(table), StandardCharsets.ISO_8859_1)) {
                    String[] fields = line.strip().split("\\s+");
                    if (fields.length > INODE && fields[STATE].equals(LISTEN)) {
                        found.put("socket:[" + fields[INODE] + "]", Integer.parseInt(fields[LOCAL].substring(fields[LOCAL].lastIndexOf(':') + 1), 16));
                    }
                }
            } catch (IOException absent) {
                // A kernel without IPv6, or no procfs.
            }
        }
        return found;
    }
}
