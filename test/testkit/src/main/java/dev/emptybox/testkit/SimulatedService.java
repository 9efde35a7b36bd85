package dev.emptybox.testkit;

import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.ExitStatus;
import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Service;
import groovy.lang.Closure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The behaviour of a service on the simulated box. By default it starts and is healthy at once. The last definition applies;
 * a condition is evaluated when needed, so one release can be bad and the previous one good.
 */
public final class SimulatedService {

    enum Manner { HEALTHY, UNHEALTHY, SLOW, CRASHING, EXITING }

    /** @param after until it is healthy, or until it exits */
    record Behaviour(Manner manner, Duration after, ExitStatus exit, String lastLine, Closure<?> condition) {

        static final Behaviour HEALTHY = new Behaviour(Manner.HEALTHY, Duration.ZERO, ExitStatus.NONE, "", null);
    }

    private final String name;
    private final SimulatedServices services;
    private final List<Behaviour> behaviours = new ArrayList<>();
    private Set<Integer> ports = Set.of();

    SimulatedService(String name, SimulatedServices services) {
        this.name = name;
        this.services = services;
    }

    /** It starts, and its health check returns 200. Resets earlier definitions. */
    public SimulatedService healthy() {
        behaviours.clear();
        return this;
    }

    /** It runs, and its health check returns 503. */
    public SimulatedService unhealthy() {
        return unhealthy(null);
    }

    /** The same while the condition is true: {@code unhealthy { file('app.config').text.contains('9090') }}. */
    public SimulatedService unhealthy(Closure<?> condition) {
        return is(Manner.UNHEALTHY, Duration.ZERO, ExitStatus.NONE, "", condition);
    }

    /** It runs, and becomes healthy that long after its start. */
    public SimulatedService healthyAfter(String duration) {
        return is(Manner.SLOW, Durations.parse(duration), ExitStatus.NONE, "", null);
    }

    /** The ports that it listens on, besides the one of its health check. A start exits at once while another service has one of them. */
    public SimulatedService listensOn(int... numbers) {
        ports = Arrays.stream(numbers).boxed().collect(Collectors.toUnmodifiableSet());
        return this;
    }

    Set<Integer> ports() {
        return ports;
    }

    /**
     * Where it is: {@code running}; {@code waiting} for its next start after an exit; {@code failed}, after too many restarts;
     * {@code finished}; or {@code ended}.
     */
    public String getPhase() {
        return services.state(name).phase().name().toLowerCase(Locale.ROOT);
    }

    /** How often its process was started in this feature, by converges and after exits. */
    public int getStarts() {
        return services.starts(name);
    }

    /** It is healthy, and exits that long after each start. */
    public SimulatedService crashesAfter(String duration) {
        return is(Manner.CRASHING, Durations.parse(duration), new ExitStatus.Exited(1), "", null);
    }

    /** It exits at once at its next start. */
    public SimulatedService exitsAtOnce() {
        return exitsAtOnce(1, "", null);
    }

    /** @param lastLine its output before */
    public SimulatedService exitsAtOnce(int code, String lastLine) {
        return exitsAtOnce(code, lastLine, null);
    }

    public SimulatedService exitsAtOnce(int code, String lastLine, Closure<?> condition) {
        return is(Manner.EXITING, Duration.ZERO, new ExitStatus.Exited(code), lastLine, condition);
    }

    /** It exits now. */
    public SimulatedService crash() {
        services.crash(name);
        return this;
    }

    /** The command of its last start. */
    public List<String> getCommand() {
        return services.definition(name).argv();
    }

    /** Its health check: {@code http://127.0.0.1:8080/healthz within 30s}; empty if running is enough. */
    public String getHealth() {
        Health.Check health = services.definition(name).health();
        return health == null ? "" : health.text();
    }

    /** Its stop options: {@code TERM, killed after 10s}. */
    public String getStop() {
        Service.Stop stop = services.definition(name).stop();
        return stop.signal() + ", killed after " + Durations.text(stop.grace());
    }

    /** Its additional environment, by name; secrets with the values of the spec. */
    public Map<String, String> getEnv() {
        return services.definition(name).environment();
    }

    /** The user it runs as; empty for the user of the agent. */
    public String getRunAs() {
        return services.definition(name).user();
    }

    /** The services that start before it and stop after it. */
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
