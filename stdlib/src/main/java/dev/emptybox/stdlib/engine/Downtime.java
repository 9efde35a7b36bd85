package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.services.MaintenanceChange;
import dev.emptybox.stdlib.box.services.OfService;
import dev.emptybox.stdlib.model.Where;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The progress of the maintenance whose body runs: waiting for a change, active, or over. It is over once the task of the
 * service has run, because later changes are made while the service runs.
 */
final class Downtime {

    private enum Phase { WAITING, ON, OVER, BROKEN }

    private final MaintenanceWindow maintenance;
    private final MaintenanceChange.BeginMaintenance begin;
    private final Where where;
    private Phase phase = Phase.WAITING;
    private boolean maybe;

    Downtime(MaintenanceWindow maintenance, MaintenanceChange.BeginMaintenance begin, Where where) {
        this.maintenance = maintenance;
        this.begin = begin;
        this.where = where;
    }

    String id() {
        return maintenance.id();
    }

    int port() {
        return maintenance.port();
    }

    String service() {
        return maintenance.service();
    }

    Where where() {
        return where;
    }

    boolean isOn() {
        return phase == Phase.ON;
    }

    boolean isWaiting() {
        return phase == Phase.WAITING;
    }

    /** Whether it begins before a task performs its decision. Starting or reloading the service needs no downtime. */
    boolean beginsBefore(Decision decision) {
        return phase == Phase.WAITING && decision.wanted().stream()
            .anyMatch(wanted -> ofService(wanted).map(OfService::needsDowntime).orElse(true));
    }

    /** Whether it ends before a task performs its decision. */
    boolean endsBefore(Decision decision) {
        return phase == Phase.ON && decision.wanted().stream().anyMatch(wanted -> ofService(wanted).map(OfService::endsDowntime).orElse(false));
    }

    /** The change, if it is one of the service. */
    private Optional<OfService> ofService(Decision.Wanted wanted) {
        return wanted.change() instanceof OfService change && change.service().equals(service()) ? Optional.of(change) : Optional.empty();
    }

    /** Whether an unknown step makes its beginning unknown; true once. */
    boolean becomesUnknown() {
        boolean first = phase == Phase.WAITING && !maybe;
        maybe |= first;
        return first;
    }

    /** A task has run. */
    void passed(Task task) {
        if (phase == Phase.WAITING && task.service() != null && task.service().name().equals(service())) {
            phase = Phase.OVER;
        }
    }

    void broken() {
        phase = Phase.BROKEN;
    }

    boolean isBroken() {
        return phase == Phase.BROKEN;
    }

    /** @param decision the decision of the first task that changes something */
    Task begin(Task first, Decision decision) {
        phase = Phase.ON;
        String reason = endsBefore(decision) ? "service " + service() + " will be restarted: " + decision.wanted().get(0).reason()
            : "service " + service() + " is down for " + first.id();
        return new Begin(String.valueOf(port()), begin, reason);
    }

    Task end(String reason) {
        phase = Phase.OVER;
        return new End(String.valueOf(port()), maintenance.end(), reason);
    }

    private abstract static class Turn extends Task {

        private final Change change;
        private final String reason;

        Turn(String port, Change change, String reason) {
            super(port);
            this.change = change;
            this.reason = reason;
        }

        @Override
        protected void validate() {
            // The maintenance has been validated.
        }

        @Override
        protected final Decision plan(Context context) {
            return Decision.changes(List.of(new Decision.Wanted(change, reason, "")), Map.of(), "");
        }
    }

    @TaskDoc(word = "maintenance", summary = "Begins a maintenance.", identity = "the port")
    private static final class Begin extends Turn {
        Begin(String port, Change change, String reason) {
            super(port, change, reason);
        }
    }

    @TaskDoc(word = "end of maintenance", summary = "Ends a maintenance.", identity = "the port")
    private static final class End extends Turn {
        End(String port, Change change, String reason) {
            super(port, change, reason);
        }
    }
}
