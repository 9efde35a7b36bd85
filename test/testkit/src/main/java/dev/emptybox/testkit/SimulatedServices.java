package dev.emptybox.testkit;

import dev.emptybox.stdlib.box.services.ServiceReads;
import dev.emptybox.stdlib.engine.Services;
import dev.emptybox.stdlib.engine.UnitLedger;
import dev.emptybox.stdlib.model.ExitStatus;
import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.RunningProcess;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.Unit;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The supervisor of a simulated box: its services are values that exit at defined times. */
final class SimulatedServices implements Services, ServiceReads {

    /** @param end when it exits, null for never */
    private record Started(Service.Definition definition, long pid, Instant since, Instant end, ExitStatus exit, String lastLine,
                           String unhealthy) {

        boolean running(Instant now) {
            return end == null || now.isBefore(end);
        }

        Started endedAt(Instant when, ExitStatus how) {
            return new Started(definition, pid, since, when, how, lastLine, unhealthy);
        }

        Started foundUnhealthy(String why) {
            return new Started(definition, pid, since, end, exit, lastLine, why);
        }
    }

    private static final String HEALTHY = "ok";

    private final SimulatedTime time;
    private final Map<String, SimulatedService> described = new HashMap<>();
    private final Map<String, Started> started = new LinkedHashMap<>();
    private long lastPid = 1000;

    SimulatedServices(SimulatedTime time) {
        this.time = time;
    }

    SimulatedService describe(String name) {
        return described.computeIfAbsent(name, key -> new SimulatedService(key, this));
    }

    @Override
    public Service.State state(String name) {
        Started one = started.get(name);
        if (one == null) {
            return Service.State.NEVER_STARTED;
        }
        boolean running = one.running(time.instant());
        return new Service.State(running, running ? one.pid() : 0, one.since(), one.definition().fingerprint(),
            one.definition().inputs(), running ? ExitStatus.NONE : one.exit()).with(one.definition().settings()).withUnhealthy(running ? one.unhealthy() : "");
    }

    /** The definition of its last start. */
    Service.Definition definition(String name) {
        Started one = started.get(name);
        if (one == null) {
            throw new SpecMistake("service " + name + " was never started", "started services: " + names(), "");
        }
        return one.definition();
    }

    @Override
    public List<String> names() {
        return List.copyOf(started.keySet());
    }

    @Override
    public List<String> running() {
        return stopOrder();
    }

    @Override
    public Optional<String> pageRefusal(int port, String service) {
        return Optional.empty();
    }

    @Override
    public List<String> stopOrder() {
        var left = new ArrayList<>(runningByName());
        left.sort(Comparator.comparing((String name) -> started.get(name).pid()).reversed());
        var order = new ArrayList<String>();
        while (!left.isEmpty()) {
            String next = left.stream().filter(name -> left.stream().noneMatch(other -> started.get(other).definition().supervision().after().contains(name)))
                .findFirst().orElse(left.get(0));
            order.add(next);
            left.remove(next);
        }
        return order;
    }

    /** An exited service waits for the next converge anyway, so that the spec controls its restart. */
    @Override
    public void supervise(Service.Definition definition) {
        // Nothing happens between two converges of a simulated box.
    }

    @Override
    public void recordHealth(String name, long pid, String unhealthy) {
        if (state(name).running() && started.get(name).pid() == pid) {
            started.put(name, started.get(name).foundUnhealthy(unhealthy));
        }
    }

    List<String> runningByName() {
        return started.keySet().stream().filter(name -> state(name).running()).sorted().toList();
    }

    @Override
    public Service.State start(Service.Definition definition) {
        String name = definition.name();
        SimulatedService.Behaviour manner = describe(name).now();
        Instant now = time.instant();
        boolean ends = switch (manner.manner()) {
            case CRASHING, EXITING -> true;
            case HEALTHY, UNHEALTHY, SLOW -> false;
        };
        started.remove(name);
        Instant end = ends ? now.plus(manner.after()) : null;
        started.put(name, new Started(definition, ++lastPid, now, end, manner.exit(), manner.lastLine(), ""));
        return state(name);
    }

    /** It listens where its health check connects. */
    @Override
    public Set<Integer> ports(String name) {
        Started one = started.get(name);
        boolean listens = one != null && one.running(time.instant()) && one.definition().health() != null;
        return listens ? one.definition().health().probe().localPort().stream().boxed().collect(Collectors.toSet()) : Set.of();
    }

    @Override
    public Optional<RunningProcess> foreignListener(String name, int port) {
        Started mine = started.get(name);
        return mine == null ? Optional.empty() : started.entrySet().stream()
            .filter(other -> !other.getKey().equals(name) && other.getValue().pid() < mine.pid() && ports(other.getKey()).contains(port))
            .findFirst().map(other -> process(other.getValue()));
    }

    @Override
    public void rename(String from, Service.Definition to) {
        started.put(to.name(), started.remove(from));
    }

    @Override
    public void reload(Service.Definition definition, String signal) {
        recordReload(definition);
    }

    @Override
    public void recordReload(Service.Definition definition) {
        Started one = started.get(definition.name());
        started.put(definition.name(), new Started(definition, one.pid(), one.since(), one.end(), one.exit(), one.lastLine(), one.unhealthy()));
    }

    /** No records: units are part of the box itself. */
    @Override
    public UnitLedger units() {
        return new UnitLedger() {
            @Override
            public Map<String, String> inputs(Unit.Provider provider, String name) {
                return Map.of();
            }

            @Override
            public void keep(Unit.Provider provider, String name, Map<String, String> inputs) {
                // They are in the state of the unit.
            }
        };
    }

    @Override
    public void stop(String name) {
        end(name, ExitStatus.STOPPED);
    }

    void crash(String name) {
        if (!state(name).running()) {
            throw new SpecMistake("service " + name + " cannot crash", "it does not run; running services: " + runningByName(), "");
        }
        end(name, new ExitStatus.Killed(9));
    }

    private void end(String name, ExitStatus how) {
        if (state(name).running()) {
            Started one = started.get(name);
            started.put(name, one.endedAt(time.instant(), how));
        }
    }

    /** None of them exists after a reboot of the box. */
    void reboot() {
        started.keySet().forEach(name -> end(name, ExitStatus.GONE));
    }

    @Override
    public List<String> lastLines(String name, int count) {
        String line = started.containsKey(name) ? started.get(name).lastLine() : "";
        return line.isEmpty() ? List.of() : List.of(line);
    }

    List<RunningProcess> processes() {
        return started.values().stream().filter(one -> one.running(time.instant())).map(SimulatedServices::process).toList();
    }

    private static RunningProcess process(Started one) {
        List<String> argv = one.definition().argv();
        String program = argv.get(0).substring(argv.get(0).lastIndexOf('/') + 1);
        return new RunningProcess(one.pid(), program, String.join(" ", argv));
    }

    /** The response of the service whose health check uses the same host and port; empty if there is none. */
    Optional<Http.Answer> answer(String url) {
        return started.values().stream().filter(one -> one.definition().health() != null && isAsked(one.definition().health().probe(), url))
            .reduce((one, later) -> later.running(time.instant()) ? later : one).map(this::answer);
    }

    private static boolean isAsked(Health.Probe probe, String url) {
        return probe instanceof Health.ByHttp http ? server(http.url()).equals(server(url))
            : probe instanceof Health.ByTcp tcp && server("http://" + tcp.text()).equals(server(url));
    }

    private Http.Answer answer(Started one) {
        if (!one.running(time.instant())) {
            return new Http.Answer(0, "connection refused", Duration.ZERO);
        }
        boolean ill = ill(one);
        boolean refuses = ill && one.definition().health().probe() instanceof Health.ByTcp;
        return refuses ? new Http.Answer(0, "connection refused", Duration.ZERO)
            : new Http.Answer(ill ? 503 : 200, ill ? "unhealthy" : HEALTHY, Duration.ZERO);
    }

    /** Whether the spec declares it unhealthy now. */
    boolean ill(String name) {
        return started.containsKey(name) && ill(started.get(name));
    }

    private boolean ill(Started one) {
        SimulatedService.Behaviour manner = describe(one.definition().name()).now();
        return manner.manner() == SimulatedService.Manner.UNHEALTHY
            || manner.manner() == SimulatedService.Manner.SLOW && time.instant().isBefore(one.since().plus(manner.after()));
    }

    /** Host and port. */
    static String server(String url) {
        try {
            URI address = URI.create(url);
            int usual = "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
            String host = "localhost".equals(address.getHost()) ? "127.0.0.1" : String.valueOf(address.getHost());
            return host + ":" + (address.getPort() < 0 ? usual : address.getPort());
        } catch (IllegalArgumentException noAddress) {
            return url;
        }
    }
}
