package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.box.services.OfService;
import dev.emptybox.stdlib.model.Health;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Stops services before anything starts that may need what they hold. Undeclared services stop before the first start. A
 * declared service stops in script order, unless it holds a port that an earlier one needs and that it no longer uses at the
 * end of the script, as when two services swap their ports.
 */
final class EarlyStops {

    /** Runs a task like any other. */
    interface Runner {
        void run(ServiceStop task);
    }

    private final World world;
    private final DeclaredServices declared;
    private final Downtimes downtimes;
    private final PlannedStops planned;
    private final Runner runner;
    private final Map<String, Set<Integer>> contested = new HashMap<>();
    private final Set<String> restarted = new HashSet<>();
    private final List<String> undeclared = new ArrayList<>();
    private final Set<String> open = new HashSet<>();
    private boolean complete;

    EarlyStops(World world, DeclaredServices declared, Downtimes downtimes, PlannedStops planned, Runner runner) {
        this.world = world;
        this.declared = declared;
        this.downtimes = downtimes;
        this.planned = planned;
        this.runner = runner;
    }

    /** A task is about to perform its decision. */
    void before(Decision decision) {
        decision.wanted().stream().map(Decision.Wanted::change).filter(EarlyStops::starts).map(OfService.class::cast).forEach(this::makeRoom);
    }

    /**
     * Services are also stopped for a service that only may start, so that an undecided step of a plan does not change the
     * order of stops.
     */
    void beforeDeciding(Task task) {
        if (task.service() != null && planned.open().contains(task.service().name())) {
            world.services().running().stream().filter(name -> planned.undeclared().contains(name) && !declared.keeps(name))
                .forEach(name -> runner.run(new ServiceStop(name, ServiceStop.UNDECLARED)));
        }
    }

    /** A plan does not know what a task will do. */
    void leftOpen(Task task) {
        if (task.service() != null) {
            open.add(task.service().name());
        }
    }

    private static boolean starts(Change change) {
        return change instanceof OfService of && of.starts();
    }

    private void makeRoom(OfService change) {
        String starting = change.service();
        if (change.restarts()) {
            restarted.add(starting);
        }
        Set<Integer> needed = needed(change);
        for (String name : world.services().running()) {
            if (planned.undeclared().contains(name) && !declared.keeps(name)) {
                runner.run(new ServiceStop(name, ServiceStop.UNDECLARED));
            } else if (!name.equals(starting) && !declared.keeps(name) && !needed.isEmpty()) {
                makeRoom(name, starting, needed);
            }
        }
    }

    private void makeRoom(String name, String starting, Set<Integer> needed) {
        var ports = new TreeSet<>(world.services().ports(name));
        ports.retainAll(needed);
        if (!ports.isEmpty()) {
            contested.put(name, ports);
            if (planned.leaving().contains(name) || !planned.complete()) {
                runner.run(new ServiceStop(name, "it holds port " + ports.first() + ", which service " + starting + " needs"));
            }
        }
    }

    /** The ports known to be needed, on addresses of the box itself. */
    private Set<Integer> needed(OfService change) {
        var ports = new HashSet<Integer>();
        Health.Check health = change.health();
        if (health != null) {
            health.probe().localPort().ifPresent(ports::add);
        }
        change.takesPort().ifPresentOrElse(ports::add, () -> ports.addAll(downtimes.portsOf(change.service())));
        return ports;
    }

    /** The script has completed: stops undeclared services that still run. */
    void atEnd() {
        complete = true;
        for (String name : world.services().running()) {
            if (!declared.keeps(name)) {
                undeclared.add(name);
                runner.run(new ServiceStop(name, ServiceStop.UNDECLARED));
            }
        }
    }

    /** What a run without previous knowledge has found. */
    PlannedStops found() {
        Stream<String> leaving = contested.keySet().stream().filter(name -> !complete || leaves(name));
        return new PlannedStops(complete, undeclared, Set.copyOf(leaving.toList()), open);
    }

    /** Whether a declared service no longer uses a port that another one needs. */
    private boolean leaves(String name) {
        DeclaredService service = declared.service(name);
        if (service == null || !service.wanted()) {
            return service != null;
        }
        Health.Check health = service.planned() == null ? null : service.planned().health();
        var wanted = new HashSet<>(downtimes.portsOf(name));
        if (health != null) {
            health.probe().localPort().ifPresent(wanted::add);
        }
        boolean known = !wanted.isEmpty();
        wanted.retainAll(contested.get(name));
        return restarted.contains(name) && known && wanted.isEmpty();
    }
}
