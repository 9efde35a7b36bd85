package dev.emptybox.agent.snapshot;

import dev.emptybox.stdlib.box.services.ServiceReads;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.UnknownException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The services of a box from its snapshot.
 *
 * @param answers to individually recorded queries
 */
record SnapshotServices(Snapshot snapshot, ServiceReads answers) implements ServiceReads {

    @Override
    public Service.State state(String name) {
        if (snapshot.withheld().contains(name)) {
            throw new UnknownException("the snapshot does not record what service " + name + " was started with, because "
                + "it uses secrets and the agent's script could not be planned with only their names");
        }
        return snapshot.services().getOrDefault(name, Service.State.NEVER_STARTED);
    }

    @Override
    public List<String> running() {
        List<String> running = snapshot.services().entrySet().stream().filter(service -> service.getValue().running()).map(Map.Entry::getKey).toList();
        return snapshot.stopOrder() == null ? running.stream().sorted().toList() : snapshot.stopOrder().stream().filter(running::contains).toList();
    }

    @Override
    public Set<Integer> ports(String service) {
        return snapshot.ports() == null ? Set.of() : snapshot.ports().getOrDefault(service, Set.of());
    }

    @Override
    public Optional<String> pageRefusal(int port, String service) {
        return answers.pageRefusal(port, service);
    }
}
