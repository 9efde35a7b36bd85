package dev.emptybox.agent.supervisor;

import dev.emptybox.agent.os.Procfs;
import dev.emptybox.stdlib.model.RunningProcess;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The listening TCP ports of processes. Sockets of processes that the agent may not inspect have no visible owner. Empty
 * without procfs.
 */
final class ListeningSockets {

    /** A known descriptor of a socket of the service: as long as it is unchanged, no search is needed. */
    private record Proof(String token, int port, Procfs.Descriptor descriptor) {

        boolean holds(ServiceRecord record, int wanted) {
            return token.equals(record.token()) && port == wanted && descriptor.holds();
        }
    }

    private final Procfs procfs = new Procfs();
    private final Processes processes;
    private final Map<String, Proof> proofs = new ConcurrentHashMap<>();

    ListeningSockets(Processes processes) {
        this.processes = processes;
    }

    /** The ports of the processes of this start of a service. */
    Set<Integer> ports(ServiceRecord record) {
        List<String> sockets = processes.members(record).stream().flatMap(member -> procfs.sockets(member.pid()).stream())
            .map(Procfs.Descriptor::target).toList();
        // Most services listen on nothing, and the tables of all sockets can be long.
        Map<String, Integer> listening = sockets.isEmpty() ? Map.of() : procfs.listening();
        return sockets.stream().filter(listening::containsKey).map(listening::get).collect(Collectors.toSet());
    }

    /** The found state of a service is obsolete. */
    void forget(String name) {
        proofs.remove(name);
    }

    /** The process that listens on the port, does not belong to the service and is older than this start. */
    Optional<RunningProcess> foreignListener(ServiceRecord record, int port) {
        Proof known = proofs.get(record.name());
        if (known != null && known.holds(record, port)) {
            return Optional.empty();
        }
        Map<String, Integer> listening = procfs.listening();
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
        return owner(listening.keySet()).filter(owner -> !members.contains(owner.pid()) && isOlder(owner, record.pid()))
            .map(owner -> new RunningProcess(owner.pid(), owner.name(), procfs.commandLine(owner.pid())));
    }

    private boolean owns(ServiceRecord record, long pid, int port, Map<String, Integer> listening) {
        Optional<Procfs.Descriptor> socket = procfs.sockets(pid).stream().filter(one -> listening.containsKey(one.target())).findFirst();
        socket.ifPresent(one -> proofs.put(record.name(), new Proof(record.token(), port, one)));
        return socket.isPresent();
    }

    private Optional<Procfs.Stat> owner(Set<String> sockets) {
        return procfs.processes().stream()
            .filter(process -> procfs.sockets(process.pid()).stream().anyMatch(socket -> sockets.contains(socket.target()))).findFirst();
    }

    private boolean isOlder(Procfs.Stat one, long than) {
        return procfs.stat(than).filter(other -> one.startTicks() < other.startTicks()).isPresent();
    }
}
