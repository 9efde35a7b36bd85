package dev.emptybox.stdlib.box.services;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Kind;
import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Service;

/** A change of a service that the agent itself supervises. */
public sealed interface ServiceChange extends OfService {

    @Override
    default Capability<?> capability() {
        return ServiceReads.CAPABILITY;
    }

    @Kind(value = "service.start", target = "name of the service", does = "Starts a service that does not run; also enables or disables one of systemd or OpenRC, if declared.")
    record StartService(Service.Definition definition) implements ServiceChange {
        @Override
        public String service() {
            return definition.name();
        }

        @Override
        public boolean starts() {
            return true;
        }

        @Override
        public Health.Check health() {
            return definition.health();
        }

        @Override
        public String runsAs() {
            return definition.user();
        }
    }

    @Kind(value = "service.restart", target = "name of the service", does = "Stops and starts a service because an input has changed.")
    record RestartService(Service.Definition definition) implements ServiceChange {
        @Override
        public String service() {
            return definition.name();
        }

        @Override
        public boolean starts() {
            return true;
        }

        @Override
        public Health.Check health() {
            return definition.health();
        }

        @Override
        public String runsAs() {
            return definition.user();
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
    }

    /** Its process, its records and its log go on under the name of the definition, which may differ in more. */
    @Kind(value = "service.rename", target = "new name of the service", does = "Gives a service another name. Its process keeps running, with its records and log.")
    record RenameService(String from, Service.Definition definition) implements ServiceChange {
        @Override
        public String service() {
            return definition.name();
        }
    }

    @Kind(value = "service.stop", target = "name of the service", does = "Stops a service.")
    record StopService(String service) implements ServiceChange {
    }
}
