package dev.emptybox.agent.machine.services;

import dev.emptybox.stdlib.box.services.AgentServiceChange;
import dev.emptybox.stdlib.box.services.MaintenanceChange;
import dev.emptybox.stdlib.box.services.ServicePerformer;
import dev.emptybox.stdlib.box.services.ServiceReads;
import dev.emptybox.stdlib.engine.Services;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Service;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The services of the agent, and the pages of those in maintenance. */
public record LiveServices(Services services, ServiceChanges changes, Maintenances maintenances, Consumer<Command> commands)
    implements ServiceReads, ServicePerformer {

    @Override
    public Service.State state(String name) {
        return services.state(name);
    }

    @Override
    public List<String> running() {
        return services.stopOrder();
    }

    @Override
    public Set<Integer> ports(String service) {
        return services.ports(service);
    }

    @Override
    public Optional<String> pageRefusal(int port, String service) {
        return maintenances.refusal(port, service);
    }

    public Effect perform(AgentServiceChange change) {
        return change.performBy(this);
    }

    @Override
    public Effect start(Service.Definition definition) {
        maintenances.makeWay(definition.name());
        return changes.start(definition);
    }

    @Override
    public Effect restart(Service.Definition definition) {
        maintenances.makeWay(definition.name());
        return changes.restart(definition);
    }

    @Override
    public Effect reload(Service.Definition definition, Service.Reload how) {
        return changes.reload(definition, how, commands);
    }

    @Override
    public Effect rename(String from, Service.Definition to) {
        return changes.rename(from, to);
    }

    @Override
    public Effect stop(String service) {
        return changes.stop(service);
    }

    @Override
    public Effect beginMaintenance(MaintenanceChange.BeginMaintenance change) {
        return maintenances.begin(change);
    }

    @Override
    public Effect endMaintenance(MaintenanceChange.EndMaintenance change) {
        return maintenances.end(change.port());
    }
}
