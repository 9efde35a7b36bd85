package dev.emptybox.stdlib.box.services;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Kind;
import dev.emptybox.stdlib.box.Precondition;
import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.box.commands.ProgramChecks;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Service;
import java.util.List;

/** A change of a service that the agent itself supervises. */
public sealed interface ServiceChange extends AgentServiceChange {

    /** A change after which the service runs as defined. */
    sealed interface Starting extends ServiceChange {

        Service.Definition definition();

        @Override
        default String service() {
            return definition().name();
        }

        @Override
        default boolean starts() {
            return true;
        }

        @Override
        default boolean endsDowntime() {
            return true;
        }

        @Override
        default Health.Check health() {
            return definition().health();
        }

        @Override
        default String runsAs() {
            return definition().user();
        }

        @Override
        default List<Precondition> preconditions(Reads box, List<Change> decision) {
            return ProgramChecks.of(definition(), box);
        }
    }

    @Kind(value = "service.start", target = "name of the service", does = "Starts a service that does not run; also enables or disables one of systemd or OpenRC, if declared.")
    record StartService(Service.Definition definition) implements Starting {
        @Override
        public boolean needsDowntime() {
            return false;
        }

        @Override
        public Effect performBy(ServicePerformer performer) {
            return performer.start(definition);
        }
    }

    @Kind(value = "service.restart", target = "name of the service", does = "Stops and starts a service because an input has changed.")
    record RestartService(Service.Definition definition) implements Starting {
        @Override
        public boolean restarts() {
            return true;
        }

        @Override
        public Effect performBy(ServicePerformer performer) {
            return performer.restart(definition);
        }
    }

    /**
     * Makes a running service reload its configuration.
     *
     * @param definition with the inputs that it runs with afterwards
     */
    @Kind(value = "service.reload", target = "name of the service", does = "Makes a running service reload its configuration.")
    record ReloadService(Service.Definition definition, Service.Reload how) implements ServiceChange {
        @Override
        public String service() {
            return definition.name();
        }

        @Override
        public boolean needsDowntime() {
            return false;
        }

        @Override
        public Effect performBy(ServicePerformer performer) {
            return performer.reload(definition, how);
        }
    }

    /** Its process, its records and its log go on under the name of the definition, which may differ in more. */
    @Kind(value = "service.rename", target = "new name of the service", does = "Gives a service another name. Its process keeps running, with its records and log.")
    record RenameService(String from, Service.Definition definition) implements ServiceChange {
        @Override
        public String service() {
            return definition.name();
        }

        @Override
        public boolean needsDowntime() {
            return false;
        }

        @Override
        public Effect performBy(ServicePerformer performer) {
            return performer.rename(from, definition);
        }
    }

    @Kind(value = "service.stop", target = "name of the service", does = "Stops a service.")
    record StopService(String service) implements ServiceChange {
        @Override
        public Effect performBy(ServicePerformer performer) {
            return performer.stop(service);
        }
    }
}
