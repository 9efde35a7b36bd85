package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.box.services.MaintenanceChange;
import dev.emptybox.stdlib.model.Problem;
import java.util.List;

/**
 * Checks whether the port of a maintenance is free once its service is stopped: no service is stopped for a page that
 * cannot be served.
 */
final class PortChecks {

    private final Reads world;

    PortChecks(Reads world) {
        this.world = world;
    }

    List<Preconditions.Check> of(Change change) {
        return change instanceof MaintenanceChange.BeginMaintenance begin
            ? List.of(new Preconditions.Check("port " + begin.port() + " is free when service " + begin.service() + " is stopped", () -> problem(begin)))
            : List.of();
    }

    private Problem problem(MaintenanceChange.BeginMaintenance begin) {
        return world.services().pageRefusal(begin.port(), begin.service()).map(why -> Problem.of(
            "The maintenance page cannot be shown on port " + begin.port(), why, "name the port that service " + begin.service()
                + " listens on, and that the agent is allowed to listen on")).orElse(null);
    }
}
