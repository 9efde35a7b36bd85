package dev.emptybox.agent.snapshot;

import dev.emptybox.stdlib.box.services.ServiceReads;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.UnknownException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The services of a box as its snapshot has them.
 *
 * @param answers those to questions that are recorded one by one
 */
record SnapshotServices(Snapshot snapshot, ServiceReads answers) implements ServiceReads {

    @Override
    public Service.State state(String name) {
        if (snapshot.withheld().contains(name)) {
            throw new UnknownException("the snapshot does not tell what service " + name + " was started with, because secrets belong to it"
                + " and the agent's script could not be planned with their names alone");
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
