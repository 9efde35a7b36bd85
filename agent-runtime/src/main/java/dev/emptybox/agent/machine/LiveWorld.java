package dev.emptybox.agent.machine;

import dev.emptybox.agent.machine.network.WebClient;
import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.engine.Box;
import dev.emptybox.stdlib.engine.Jobs;
import dev.emptybox.stdlib.engine.OnceLedger;
import dev.emptybox.stdlib.engine.Services;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The machine itself: reads see its current state, and every change is performed completely, or fails with a problem. Both
 * are delegated to the parts of the capabilities. An interruption of the calling thread ends waits, commands and downloads
 * with a problem.
 */
public final class LiveWorld implements Box, AutoCloseable {

    private final LiveParts.Agent agent;
    private final LiveParts parts;
    private final Map<Capability<?>, LivePart<?>> byCapability;

    /**
     * @param cache       the directory of the artefact cache, created when needed
     * @param environment the environment of the agent; commands get a minimal part of it
     */
    public LiveWorld(Path cache, Map<String, String> environment, Services services, OnceLedger onces, Progress progress) {
        this(cache, environment, services, onces, progress, Time.SYSTEM);
    }

    /**
     * @param home     the directory of the agent, which tasks neither see nor change
     * @param patience checked while an artefact is fetched, and while a change waits for a service to become healthy
     */
    public LiveWorld(Path home, Path cache, Map<String, String> environment, Services services, Jobs jobs, OnceLedger onces, Progress progress,
                     Patience patience) {
        this(home, cache, environment, services, jobs, onces, progress, Time.SYSTEM, patience);
    }

    /** With another clock. */
    public LiveWorld(Path home, Path cache, Map<String, String> environment, Services services, Jobs jobs, OnceLedger onces, Progress progress, Time time,
                     Patience patience) {
        this(new LiveParts.Agent(home, cache, environment, services, jobs, onces, progress, time, patience));
    }

    LiveWorld(Path cache, Map<String, String> environment, Services services, OnceLedger onces, Progress progress, Time time) {
        this(cache, environment, services, onces, progress, time, Patience.ENDLESS);
    }

    public LiveWorld(Path cache, Map<String, String> environment, Services services, OnceLedger onces, Progress progress, Time time,
                     Patience patience) {
        this(cache, environment, services, Jobs.NONE, onces, progress, time, patience);
    }

    public LiveWorld(Path cache, Map<String, String> environment, Services services, Jobs jobs, OnceLedger onces, Progress progress, Time time,
                     Patience patience) {
        this(new LiveParts.Agent(null, cache, environment, services, jobs, onces, progress, time, patience));
    }

    private LiveWorld(LiveParts.Agent agent) {
        this.agent = agent;
        this.parts = new LiveParts(agent);
        this.byCapability = parts.all().stream().collect(Collectors.toMap(LivePart::capability, Function.identity()));
    }

    /** A request to another agent, not part of any box, with a response of up to 16 MiB. */
    public static Http.Answer ask(Http.Get request) {
        try (var client = new WebClient(Time.SYSTEM, 16L << 20, Map.of())) {
            return client.get(request);
        }
    }

    /** A POST request to another agent. */
    public static Http.Answer post(Http.Get request, String body) {
        try (var client = new WebClient(Time.SYSTEM, Map.of())) {
            return client.post(request, body);
        }
    }

    private LivePart<?> part(Capability<?> capability) {
        return Objects.requireNonNull(byCapability.get(capability), () -> "the capability " + capability + " has no live part");
    }

    @Override
    public <R> R port(Capability<R> capability) {
        return capability.reads().cast(part(capability).reads());
    }

    @Override
    public Effect perform(String step, Change change) {
        try {
            return part(change.capability()).performs().apply(change);
        } finally {
            parts.owners().forget();
        }
    }

    @Override
    public void remember(String task, String fingerprint) {
        agent.onces().remember(task, fingerprint);
    }

    @Override
    public void abandon(int port) {
        parts.maintenances().abandon(port);
    }

    @Override
    public void keepServices(Set<String> declared) {
        agent.services().keepOnly(declared);
    }

    @Override
    public void keepArtefacts(Set<String> digests) {
        parts.artefacts().keep(digests);
    }

    @Override
    public void supervise(Service.Definition definition) {
        agent.services().supervise(definition);
    }

    @Override
    public Jobs jobs() {
        return agent.jobs();
    }

    @Override
    public void recordHealth(Service.Declared service, long pid, String unhealthy) {
        if (service.unit() == null) {
            agent.services().recordHealth(service.name(), pid, unhealthy);
        } else {
            parts.units().recordHealth(service.unit(), service.name(), pid, unhealthy);
        }
    }

    @Override
    public void awaitHealthy(Service.Definition definition) {
        parts.services().awaitHealthy(definition);
    }

    @Override
    public Health.Verdict ask(String service, Health.Probe probe, Duration timeout) {
        return parts.health().ask(service, probe, timeout);
    }

    @Override
    public boolean pause(Duration duration) {
        agent.time().pause(duration);
        return true;
    }

    /** Closes idle connections and ends maintenance pages; services and the cache are not touched. */
    @Override
    public void close() {
        parts.close();
    }
}
