package dev.emptybox.agent.live;

import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.world.Services;
import java.util.List;
import java.util.Map;

/**
 * Starts, reloads and stops the agent's own services, and is done with a start only when the service is healthy, or
 * has finished as its policy allows.
 */
public final class ServiceChanges {

    private final Services services;
    private final HealthWait health;

    public ServiceChanges(Services services, Asking asking, Time time) {
        this(services, new HealthWait(asking, time));
    }

    ServiceChanges(Services services, HealthWait health) {
        this.services = services;
        this.health = health;
    }

    public Effect start(Service.Definition definition) {
        Service.State started = services.start(definition);
        health.await(new Watched(services, definition), definition.health());
        return Effect.of(Map.of("pid", started.pid()));
    }

    public Effect restart(Service.Definition definition) {
        services.stop(definition.name());
        return start(definition);
    }

    public Effect reload(Service.Definition definition, String signal) {
        services.reload(definition, signal);
        health.await(new Watched(services, definition), definition.health());
        return Effect.DONE;
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
            return definition.upkeep().restart().policy() != Service.Policy.ALWAYS && services.state(name()).endedWell();
        }

        @Override
        public String ended() {
            Service.State state = services.state(name());
            return state.running() ? null : state.exit();
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
