package dev.emptybox.agent.machine.services;

import dev.emptybox.stdlib.box.services.MaintenanceChange;
import dev.emptybox.stdlib.box.services.OfService;
import dev.emptybox.stdlib.box.services.ServiceChange.ReloadService;
import dev.emptybox.stdlib.box.services.ServiceChange.RestartService;
import dev.emptybox.stdlib.box.services.ServiceChange.StartService;
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
public record LiveServices(Services services, ServiceChanges changes, Maintenances maintenances, Consumer<Command> commands) implements ServiceReads {

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

    public Effect perform(OfService change) {
        if (change instanceof MaintenanceChange maintenance) {
            return maintenance instanceof MaintenanceChange.BeginMaintenance begin ? maintenances.begin(begin) : maintenances.end(maintenance.port());
        }
        if (change instanceof ReloadService reload) {
            return changes.reload(reload.definition(), reload.how(), commands);
        }
        if (change instanceof StartService start) {
            maintenances.makeWay(change.service());
            return changes.start(start.definition());
        }
        if (change instanceof RestartService restart) {
            maintenances.makeWay(change.service());
            return changes.restart(restart.definition());
        }
        return changes.stop(change.service());
    }
}
