package dev.emptybox.agent.supervisor;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Service;

/** What can be requested of one service, one request at a time for each service. */
record ServiceActions(ServiceStarter starter, ServiceStopper stopper, Signals signals) {

    /** Nothing happens when the same runs already. */
    Service.State start(ManagedService service, Service.Definition definition) {
        return service.inTurn("start", () -> startInTurn(service, definition));
    }

    private Service.State startInTurn(ManagedService service, Service.Definition definition) throws InterruptedException {
        Service.State state = service.state();
        if (state.running()) {
            return requireSame(definition, state);
        }
        starter.start(service, definition, service.record().filter(record -> record.isOf(definition))
            .map(record -> record.tracker().startedAgain()).orElse(RestartTracker.NONE));
        return service.state();
    }

    private static Service.State requireSame(Service.Definition definition, Service.State state) {
        if (!state.isOf(definition)) {
            throw new ProblemException(Problem.of("Service " + definition.name() + " already runs with another definition",
                "process " + state.pid() + " was started with a different definition or different inputs",
                "stop it first, or restart it"));
        }
        return state;
    }

    void stop(ManagedService service) {
        service.inTurn("stop", () -> stopInTurn(service));
    }

    private Void stopInTurn(ManagedService service) throws InterruptedException {
        ServiceRecord record = service.record().orElse(null);
        if (record != null) {
            // A service that has just crashed did not exit because of us, even if that is not recorded yet.
            if (service.state().running()) {
                service.stopping();
            }
            stopper.stop(record);
            service.ended(record, service.state().exit(), false);
            service.stopped(record);
        }
        return null;
    }

    void reload(ManagedService service, Service.Definition definition, String signal) {
        service.inTurn("reload", () -> reloadInTurn(service, definition, signal));
    }

    private Void reloadInTurn(ManagedService service, Service.Definition definition, String signal) throws InterruptedException {
        ServiceRecord record = service.record().filter(found -> service.state().running()).orElse(null);
        if (record == null || !signals.send(signal, record)) {
            throw new ProblemException(Problem.of("Service " + definition.name() + " cannot be reloaded",
                record == null ? "it does not run" : "signal " + signal + " could not be sent to process " + record.pid(),
                "name a signal that this system has"));
        }
        service.reloaded(record, definition);
        return null;
    }

    /** Removes the record of a service of which nothing lives any more. */
    void forget(ManagedService service) {
        service.inTurn("forget", () -> forgetInTurn(service));
    }

    private Void forgetInTurn(ManagedService service) {
        if (service.record().filter(stopper::anythingLives).isPresent()) {
            throw new ProblemException(Problem.of("Service " + service.name() + " cannot be forgotten",
                "its processes are still running", "stop it first"));
        }
        service.forgotten();
        return null;
    }
}
