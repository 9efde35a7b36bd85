package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.RepoFiles;
import dev.emptybox.stdlib.box.services.MaintenanceChange;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * A maintenance as a script declares it. It begins lazily: see {@link Downtime}.
 *
 * @param drain    how long a running service continues after the agent has turned not ready
 * @param page     reads the page; throws a {@link ProblemException} if the state repo does not have it
 * @param body     the tasks
 * @param problems with its options
 */
public record MaintenanceWindow(int port, String service, Duration drain, Function<RepoFiles, MaintenanceChange.Page> page, Runnable body,
                                List<Problem> problems) {

    /** Its name in reports. */
    public static String id(int port) {
        return "maintenance " + port;
    }

    String id() {
        return id(port);
    }

    MaintenanceChange.BeginMaintenance begin(RepoFiles files) {
        return new MaintenanceChange.BeginMaintenance(port, service, drain, page.apply(files));
    }

    MaintenanceChange.EndMaintenance end() {
        return new MaintenanceChange.EndMaintenance(port, service);
    }
}
