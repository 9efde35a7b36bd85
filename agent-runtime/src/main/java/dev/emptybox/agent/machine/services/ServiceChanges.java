package dev.emptybox.agent.machine.services;

import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.engine.HealthChecker;
import dev.emptybox.stdlib.engine.Services;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Service;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Starts, reloads and stops the agent's own services. A start completes only when the service is healthy, or has finished as
 * its policy allows.
 */
public final class ServiceChanges {

    private final Services services;
    private final HealthWait health;

    public ServiceChanges(Services services, HealthChecker asking, Time time) {
        this(services, new HealthWait(asking, time));
    }

    public ServiceChanges(Services services, HealthWait health) {
        this.services = services;
        this.health = health;
    }

    public Effect start(Service.Definition definition) {
        return healthy(definition, services.start(definition));
    }

    public Effect restart(Service.Definition definition) {
        return healthy(definition, services.restart(definition));
    }

    private Effect healthy(Service.Definition definition, Service.State started) {
        awaitHealthy(definition);
        return Effect.of(Map.of("pid", started.pid()));
    }

    public Effect rename(String from, Service.Definition to) {
        services.rename(from, to);
        return Effect.DONE;
    }

    /** @param commands runs a command, or throws */
    public Effect reload(Service.Definition definition, Service.Reload how, Consumer<Command> commands) {
        if (how instanceof Service.Reload.Run run) {
            runReload(definition, run, commands);
        } else {
            services.reload(definition, ((Service.Reload.Signal) how).name());
        }
        awaitHealthy(definition);
        return Effect.DONE;
    }

    /** Recorded only when the command has succeeded: after a failure or a crash it runs again. */
    private void runReload(Service.Definition definition, Service.Reload.Run run, Consumer<Command> commands) {
        String refused = "Service " + definition.name() + " cannot be reloaded";
        if (!services.state(definition.name()).running()) {
            throw new ProblemException(Problem.of(refused, "it does not run", ""));
        }
        try {
            commands.accept(new Command("", run.argv(), definition.directory(), definition.environment(), Bytes.of(""),
                run.timeout(), Set.of(0), definition.user()));
        } catch (ProblemException failed) {
            Problem first = failed.problems().get(0);
            throw new ProblemException(Problem.of(refused, first.whatAndWhy("\n"), first.cure()), failed);
        }
        services.recordReload(definition);
    }

    public void awaitHealthy(Service.Definition definition) {
        health.await(new Watched(services, definition), definition.health());
    }

    public Effect stop(String name) {
        services.stop(name);
        return Effect.DONE;
    }

    private record Watched(Services services, Service.Definition definition) implements HealthWait.Watched {

        @Override
        public String name() {
            return definition.name();
        }

        @Override
        public boolean finished() {
            return definition.supervision().restart().policy() != Service.Policy.ALWAYS && services.state(name()).endedWell();
        }

        @Override
        public String ended() {
            Service.State state = services.state(name());
            return state.running() ? null : state.exit().text();
        }

        @Override
        public List<String> lastLines(int count) {
            return services.lastLines(name(), count);
        }

        @Override
        public String logs() {
            return "emptybox logs " + name();
        }
    }
}
