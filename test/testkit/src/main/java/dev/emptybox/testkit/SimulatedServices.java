package dev.emptybox.testkit;

import dev.emptybox.agent.supervisor.RestartTracker;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

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
    /** The middle of every range. */
    private static final RandomGenerator NO_JITTER = () -> Long.MIN_VALUE;

    private final SimulatedTime time;
    private final Map<String, SimulatedService> described = new HashMap<>();
    private final Map<String, Started> started = new LinkedHashMap<>();
    /** What follows from the exits of services that the agent supervises. */
    private final Map<String, RestartTracker> trackers = new HashMap<>();
    private final Map<String, Service.Definition> supervised = new HashMap<>();
    private final Map<String, Integer> starts = new HashMap<>();
    private final Set<Long> followed = new HashSet<>();
    private final Set<Long> reported = new HashSet<>();
    private Consumer<String> crashes = service -> { };
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
        Service.Definition definition = one.definition();
        if (one.running(time.instant())) {
            return new Service.State(true, one.pid(), one.since(), definition.fingerprint(), definition.inputs()).with(definition.settings())
                .withUnhealthy(one.unhealthy());
        }
        RestartTracker tracker = trackers.getOrDefault(name, RestartTracker.NONE);
        return new Service.State(false, 0, one.since(), definition.fingerprint(), definition.inputs(), one.exit(), tracker.phase(),
            tracker.text(time.instant())).with(definition.settings());
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

    /** An exited service waits until the spec advances the clock, so that a converge right after a crash finds it as it is. */
    @Override
    public void supervise(Service.Definition definition) {
        supervised.put(definition.name(), definition);
    }

    /** There is no agent any more. */
    void unsupervised() {
        supervised.clear();
    }

    /** @param listener receives the services that exit without a request */
    void onCrash(Consumer<String> listener) {
        crashes = listener;
    }

    /** When a supervised service exits or is started again; far away for never. */
    Instant nextEvent() {
        return started.values().stream().map(this::nextEvent).min(Comparator.naturalOrder()).orElse(Instant.MAX);
    }

    private Instant nextEvent(Started one) {
        String name = one.definition().name();
        if (!supervised.containsKey(name)) {
            return Instant.MAX;
        }
        if (one.running(time.instant())) {
            return one.end() == null ? Instant.MAX : one.end();
        }
        Instant due = trackers.getOrDefault(name, RestartTracker.NONE).due();
        return due == null ? Instant.MAX : due;
    }

    /** Decides what follows from exits, and starts the services whose delay is over; whether there were any. */
    boolean restartWhatIsDue() {
        boolean any = false;
        for (Started one : List.copyOf(started.values())) {
            String name = one.definition().name();
            if (!supervised.containsKey(name) || one.running(time.instant()) || one.exit() == ExitStatus.STOPPED) {
                continue;
            }
            if (followed.add(one.pid())) {
                follow(one);
                any = true;
            }
            Instant due = trackers.get(name).due();
            if (due != null && !due.isAfter(time.instant())) {
                begin(one.definition(), trackers.get(name).startedAgain());
                any = true;
            }
        }
        return any;
    }

    private void follow(Started one) {
        String name = one.definition().name();
        trackers.put(name, trackers.getOrDefault(name, RestartTracker.NONE).afterEnd(supervised.get(name).supervision().restart(), one.exit().success(),
            Duration.between(one.since(), one.end()), one.end(), RestartTracker.Pace.USUAL, NO_JITTER));
        report(one);
    }

    /** Once per process. */
    private void report(Started one) {
        if (reported.add(one.pid())) {
            crashes.accept(one.definition().name());
        }
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
        Started before = started.get(definition.name());
        boolean same = before != null && before.definition().fingerprint().equals(definition.fingerprint());
        begin(definition, same ? trackers.getOrDefault(definition.name(), RestartTracker.NONE).startedAgain() : RestartTracker.NONE);
        return state(definition.name());
    }

    private void begin(Service.Definition definition, RestartTracker tracker) {
        String name = definition.name();
        Instant now = time.instant();
        trackers.put(name, tracker);
        starts.merge(name, 1, Integer::sum);
        String taken = takenPort(definition);
        if (!taken.isEmpty()) {
            started.remove(name);
            started.put(name, new Started(definition, ++lastPid, now, now, new ExitStatus.Exited(1), taken, ""));
            return;
        }
        SimulatedService.Behaviour manner = describe(name).now();
        boolean ends = switch (manner.manner()) {
            case CRASHING, EXITING -> true;
            case HEALTHY, UNHEALTHY, SLOW -> false;
        };
        started.remove(name);
        Instant end = ends ? now.plus(manner.after()) : null;
        started.put(name, new Started(definition, ++lastPid, now, end, manner.exit(), manner.lastLine(), ""));
    }

    int starts(String name) {
        return starts.getOrDefault(name, 0);
    }

    /** What a program prints that cannot listen; empty if it can. */
    private String takenPort(Service.Definition definition) {
        for (int port : portsOf(definition)) {
            for (String other : runningByName()) {
                if (!other.equals(definition.name()) && ports(other).contains(port)) {
                    return "cannot listen on port " + port + ": address already in use, by service " + other;
                }
            }
        }
        return "";
    }

    @Override
    public Set<Integer> ports(String name) {
        Started one = started.get(name);
        return one != null && one.running(time.instant()) ? portsOf(one.definition()) : Set.of();
    }

    /** A service listens where its health check connects, and where the spec says. */
    private Set<Integer> portsOf(Service.Definition definition) {
        var ports = new TreeSet<>(describe(definition.name()).ports());
        if (definition.health() != null) {
            definition.health().probe().localPort().ifPresent(ports::add);
        }
        return ports;
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
        trackers.put(to.name(), trackers.getOrDefault(from, RestartTracker.NONE));
        trackers.remove(from);
        supervised.remove(from);
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
        Started one = started.get(name);
        if (one != null && !trackers.getOrDefault(name, RestartTracker.NONE).isAtRest()) {
            // It waited for its next start.
            started.put(name, one.endedAt(one.end(), ExitStatus.STOPPED));
        }
        trackers.remove(name);
    }

    void crash(String name) {
        if (!state(name).running()) {
            throw new SpecMistake("service " + name + " cannot crash", "it does not run; running services: " + runningByName(), "");
        }
        end(name, new ExitStatus.Killed(9));
        report(started.get(name));
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
        trackers.clear();
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
        return started.values().stream().filter(one -> isAsked(one, url))
            .reduce((one, later) -> later.running(time.instant()) ? later : one).map(this::answer);
    }

    private boolean isAsked(Started one, String url) {
        return one.definition().health() != null && isAsked(one.definition().health().probe(), url)
            || describe(one.definition().name()).ports().stream().anyMatch(port -> server(url).equals("127.0.0.1:" + port));
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
        boolean refuses = ill && one.definition().health() != null && one.definition().health().probe() instanceof Health.ByTcp;
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
