package dev.emptybox.stdlib.box.services;

import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Service;

/** Performs the changes of services of the agent, on a box or in a plan. */
public interface ServicePerformer {

    Effect start(Service.Definition definition);

    Effect restart(Service.Definition definition);

    /** @param definition with the inputs that the service runs with afterwards */
    Effect reload(Service.Definition definition, Service.Reload how);

    /** @param to what it is from now on; it may run with another definition */
    Effect rename(String from, Service.Definition to);

    Effect stop(String service);

    Effect beginMaintenance(MaintenanceChange.BeginMaintenance change);

    Effect endMaintenance(MaintenanceChange.EndMaintenance change);
}
