package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Where;
import dev.emptybox.stdlib.model.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Checks the order of services: script order is execution order, so a service named in {@code after} must be declared
 * before. Also checks that named services exist.
 */
final class ServiceOrder {

    private final Map<String, DeclaredService> services;
    private final List<String> order;

    /** @param services in script order, by name */
    ServiceOrder(Map<String, DeclaredService> services) {
        this.services = services;
        this.order = List.copyOf(services.keySet());
    }

    /** @throws ProblemException with all problems */
    void check(Function<DeclaredService, Where> places) {
        var problems = new ArrayList<Problem>();
        for (DeclaredService service : services.values()) {
            if (services.containsKey(service.was())) {
                problems.add(Problem.of(service.task() + " was '" + service.was() + "', and that is declared too", "one service cannot become two",
                    "remove was, or service('" + service.was() + "')").at(places.apply(service)));
            }
            for (String name : service.after()) {
                Problem problem = problem(service, name);
                if (problem != null) {
                    problems.add(problem.at(places.apply(service)));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new ProblemException(problems);
        }
    }

    /** The problem with the service of a maintenance. */
    Optional<Problem> problem(MaintenanceWindow maintenance) {
        String name = maintenance.service();
        DeclaredService service = services.get(name);
        if (service == null) {
            return Optional.of(Problem.of(maintenance.id() + " names service '" + name + "', which does not exist", "", Words.didYouMean(name, order)));
        }
        return service.unitProvider() == null ? Optional.empty() : Optional.of(Problem.of(maintenance.id() + " names service " + name + ", which "
            + service.unitProvider().word() + " runs", "only a service of the agent can be in maintenance", "remove its provider, or the maintenance"));
    }

    private Problem problem(DeclaredService service, String name) {
        String task = service.task();
        if (!services.containsKey(name)) {
            return Problem.of(task + " starts after '" + name + "', which does not exist", "", Words.didYouMean(name, order));
        }
        var way = way(name, service.name(), List.of());
        if (way != null) {
            return order.indexOf(name) < order.indexOf(service.name()) ? null
                : Problem.of(task + " starts after itself", String.join(" after ", service.name(), String.join(" after ", way)), "remove one of these after options");
        }
        return order.indexOf(name) < order.indexOf(service.name()) ? null
            : Problem.of(task + " starts after '" + name + "', which is declared after it", "services start in script order",
                "move service('" + name + "') before it");
    }

    /** The path of names from one service to another along their {@code after}; null if there is none. */
    private List<String> way(String from, String to, List<String> before) {
        if (before.contains(from)) {
            return null;
        }
        var seen = new ArrayList<>(before);
        seen.add(from);
        if (from.equals(to)) {
            return seen;
        }
        DeclaredService service = services.get(from);
        for (String next : service == null ? List.<String>of() : service.after()) {
            var way = way(next, to, seen);
            if (way != null) {
                return way;
            }
        }
        return null;
    }
}
