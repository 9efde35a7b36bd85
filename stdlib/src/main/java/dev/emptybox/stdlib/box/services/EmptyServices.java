package dev.emptybox.stdlib.box.services;

import dev.emptybox.stdlib.model.Service;
import java.util.List;
import java.util.Optional;
import java.util.Set;

final class EmptyServices implements ServiceReads {

    @Override
    public Service.State state(String name) {
        return Service.State.NEVER_STARTED;
    }

    @Override
    public List<String> running() {
        return List.of();
    }

    @Override
    public Set<Integer> ports(String service) {
        return Set.of();
    }

    @Override
    public Optional<String> pageRefusal(int port, String service) {
        return Optional.empty();
    }
}
