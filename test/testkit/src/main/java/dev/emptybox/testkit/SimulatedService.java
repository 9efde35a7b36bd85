package dev.emptybox.testkit;

import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.ExitStatus;
import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Service;
import groovy.lang.Closure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a service behaves on the simulated box. Until it is told otherwise it starts, and is healthy at once. What is said
 * last counts; a condition is asked whenever it matters, so a release can be bad and the one before it good.
 */
public final class SimulatedService {

    enum Manner { HEALTHY, UNHEALTHY, SLOW, CRASHING, EXITING }

    /** @param after until it is healthy, or until it ends */
    record Behaviour(Manner manner, Duration after, ExitStatus exit, String lastLine, Closure<?> condition) {

        static final Behaviour HEALTHY = new Behaviour(Manner.HEALTHY, Duration.ZERO, ExitStatus.NONE, "", null);
    }

    private final String name;
    private final SimulatedServices services;
    private final List<Behaviour> behaviours = new ArrayList<>();

    SimulatedService(String name, SimulatedServices services) {
        this.name = name;
        this.services = services;
    }

    /** It starts, and answers its health check with 200. Takes back all that was said before. */
    public SimulatedService healthy() {
        behaviours.clear();
        return this;
    }

    /** It runs, and answers its health check with 503. */
    public SimulatedService unhealthy() {
        return unhealthy(null);
    }

    /** The same as long as the condition holds: {@code unhealthy { file('app.config').text.contains('9090') }}. */
    public SimulatedService unhealthy(Closure<?> condition) {
        return is(Manner.UNHEALTHY, Duration.ZERO, ExitStatus.NONE, "", condition);
    }

    /** It runs, and is healthy so long after its start. */
    public SimulatedService healthyAfter(String duration) {
        return is(Manner.SLOW, Durations.parse(duration), ExitStatus.NONE, "", null);
    }

    /** It is healthy, and ends by itself so long after its next start. */
    public SimulatedService crashesAfter(String duration) {
        return is(Manner.CRASHING, Durations.parse(duration), new ExitStatus.Exited(1), "", null);
    }

    /** It ends at once at its next start. */
    public SimulatedService exitsAtOnce() {
        return exitsAtOnce(1, "", null);
    }

    /** @param lastLine what it writes before */
    public SimulatedService exitsAtOnce(int code, String lastLine) {
        return exitsAtOnce(code, lastLine, null);
    }

    public SimulatedService exitsAtOnce(int code, String lastLine, Closure<?> condition) {
        return is(Manner.EXITING, Duration.ZERO, new ExitStatus.Exited(code), lastLine, condition);
    }

    /** It ends now. */
    public SimulatedService crash() {
        services.crash(name);
        return this;
    }

    /** The command it was last started with. */
    public List<String> getCommand() {
        return services.definition(name).argv();
    }

    /** How its health is known: {@code http://127.0.0.1:8080/healthz within 30s}; empty when being alive is enough. */
    public String getHealth() {
        Health.Check health = services.definition(name).health();
        return health == null ? "" : health.text();
    }

    /** How it is stopped: {@code TERM, killed after 10s}. */
    public String getStop() {
        Service.Stop stop = services.definition(name).stop();
        return stop.signal() + ", killed after " + Durations.text(stop.grace());
    }

    /** What was added to its environment, by name; a secret with the value that the spec has given it. */
    public Map<String, String> getEnv() {
        return services.definition(name).environment();
    }

    /** The user it runs as; empty for the agent's own. */
    public String getRunAs() {
        return services.definition(name).user();
    }

    /** The services that are started before it and stopped after it. */
    public List<String> getAfter() {
        return services.definition(name).supervision().after();
    }

    private SimulatedService is(Manner manner, Duration after, ExitStatus exit, String lastLine, Closure<?> condition) {
        behaviours.add(0, new Behaviour(manner, after, exit, lastLine, condition));
        return this;
    }

    Behaviour now() {
        return behaviours.stream().filter(one -> one.condition() == null || holds(one.condition())).findFirst().orElse(Behaviour.HEALTHY);
    }

    private static boolean holds(Closure<?> condition) {
        Object value = condition.call();
        return value instanceof Boolean truth ? truth : value != null;
    }

    @Override
    public String toString() {
        return "service " + name + (services.state(name).running() ? ", which runs" : ", which does not run");
    }
}
