package dev.emptybox.stdlib.tasks;

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
 * Whether services are declared in the order that they ask for. Script order is execution order, so what is named in
 * {@code after} has to stand above. And whether the services are there that others name.
 */
final class ServiceOrder {

    private final Map<String, ServiceTask> services;
    private final List<String> order;

    /** @param services as they are declared, by name */
    ServiceOrder(Map<String, ServiceTask> services) {
        this.services = services;
        this.order = List.copyOf(services.keySet());
    }

    /** @throws ProblemException with all that is wrong */
    void check(Function<ServiceTask, Where> places) {
        var problems = new ArrayList<Problem>();
        for (ServiceTask service : services.values()) {
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

    /** What is wrong with the service that a maintenance stops. */
    Optional<Problem> problem(Maintenance maintenance) {
        String name = maintenance.service();
        ServiceTask service = services.get(name);
        if (service == null) {
            return Optional.of(Problem.of(maintenance.id() + " is of service '" + name + "', and there is no such service", "", Words.didYouMean(name, order)));
        }
        return service.unitProvider() == null ? Optional.empty() : Optional.of(Problem.of(maintenance.id() + " is of service " + name + ", which "
            + service.unitProvider().word() + " runs", "only a service of the agent itself can be in maintenance", "drop its provider, or the maintenance"));
    }

    private Problem problem(ServiceTask service, String name) {
        String task = service.id();
        if (!services.containsKey(name)) {
            return Problem.of(task + " is to start after '" + name + "', and there is no such service", "", Words.didYouMean(name, order));
        }
        var way = way(name, service.identity(), List.of());
        if (way != null) {
            return order.indexOf(name) < order.indexOf(service.identity()) ? null
                : Problem.of(task + " is to start after itself", String.join(" after ", service.identity(), String.join(" after ", way)), "drop one of these after");
        }
        return order.indexOf(name) < order.indexOf(service.identity()) ? null
            : Problem.of(task + " is to start after '" + name + "', which is declared below it", "the script is executed from top to bottom",
                "move service('" + name + "') above it");
    }

    /** The names from one service to another along their {@code after}; null when there are none. */
    private List<String> way(String from, String to, List<String> before) {
        if (before.contains(from)) {
            return null;
        }
        var seen = new ArrayList<>(before);
        seen.add(from);
        if (from.equals(to)) {
            return seen;
        }
        ServiceTask service = services.get(from);
        for (String next : service == null ? List.<String>of() : service.after()) {
            var way = way(next, to, seen);
            if (way != null) {
                return way;
            }
        }
        return null;
    }
}
