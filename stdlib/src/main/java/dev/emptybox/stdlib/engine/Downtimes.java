package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.RepoFiles;
import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.model.Doubt;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Scope;
import dev.emptybox.stdlib.model.Where;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The maintenances of a run. At most one body is running; its tasks pass through here. */
final class Downtimes {

    /** Runs a task like any other. */
    interface Doer {
        void run(Task task, Where where);
    }

    private final World world;
    private final Doer doer;
    private final Map<MaintenanceWindow, Where> all = new LinkedHashMap<>();
    private Downtime inside;

    Downtimes(World world, Doer doer) {
        this.world = world;
        this.doer = doer;
    }

    /** @param declared names of the services declared before */
    List<Problem> problems(MaintenanceWindow maintenance, Set<String> declared) {
        var problems = new ArrayList<>(maintenance.problems());
        if (inside != null) {
            problems.add(Problem.of(maintenance.id() + " is nested in " + inside.id(), "a maintenance must end before the next begins", "write one after the other"));
        }
        if (declared.contains(maintenance.service())) {
            problems.add(Problem.of(maintenance.id() + " stops service " + maintenance.service() + ", which is declared before it",
                "it would not be started again", "move service '" + maintenance.service() + "' to the end of its body"));
        }
        return problems;
    }

    void enter(MaintenanceWindow maintenance, Where where, RepoFiles files) {
        try {
            inside = new Downtime(maintenance, maintenance.begin(files), where);
            all.put(maintenance, where);
        } catch (ProblemException noPage) {
            throw new ProblemException(noPage.problems().stream().map(problem -> problem.at(where)).toList());
        }
    }

    /**
     * The body has completed.
     *
     * @return the maintenance that had nothing to do
     */
    Optional<String> atEnd() {
        if (inside.isOn()) {
            doer.run(inside.end("its body has completed"), inside.where());
            return Optional.empty();
        }
        return inside.isWaiting() ? Optional.of(inside.id()) : Optional.empty();
    }

    /** The body is left, completed or not. */
    void leave() {
        if (inside.isOn()) {
            world.abandon(inside.port());
        }
        inside = null;
    }

    /** Begins or ends the maintenance whose body contains the task, if the decision requires it. */
    void before(Task task, Decision decision) {
        if (inside != null && !(task instanceof ServiceStop) && inside.beginsBefore(decision)) {
            try {
                doer.run(inside.begin(task, decision), inside.where());
            } catch (ProblemException failure) {
                inside.broken();
                throw failure;
            }
        }
        if (inside != null && inside.endsBefore(decision)) {
            doer.run(inside.end(task.id() + " will be started"), inside.where());
        }
    }

    /** Whether one could not begin: then no task of its body may continue, even with ignoreErrors. */
    boolean broken() {
        return inside != null && inside.isBroken();
    }

    void passed(Task task) {
        if (inside != null) {
            inside.passed(task);
        }
    }

    /** A task may or may not change something. Empty, or what is unknown therefore. */
    Optional<Doubt> mayBegin(Task task) {
        if (inside == null || !inside.becomesUnknown()) {
            return Optional.empty();
        }
        world.leaveOpen(inside.id(), Scope.NOTHING, inside.service());
        return Optional.of(new Doubt(Doubt.Kind.UNKNOWN, inside.where(), inside.id(), "it begins if " + task.id() + " changes something"));
    }

    /** The ports of a service, as known from the maintenances so far. */
    Set<Integer> portsOf(String service) {
        return all.keySet().stream().filter(maintenance -> service.equals(maintenance.service())).map(MaintenanceWindow::port).collect(Collectors.toSet());
    }

    /** Problems with the named services, once all are declared. */
    void check(ServiceOrder services) {
        all.forEach((maintenance, where) -> services.problem(maintenance).ifPresent(problem -> {
            throw new ProblemException(problem.at(where));
        }));
    }
}
