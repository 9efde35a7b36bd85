package dev.emptybox.stdlib.box.services;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Planned;
import dev.emptybox.stdlib.box.PlannedChanges;
import dev.emptybox.stdlib.box.network.Endpoint;
import dev.emptybox.stdlib.box.units.PlannedUnits;
import dev.emptybox.stdlib.model.AssumedException;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.UnknownException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The agent's own services, seen through the changes planned so far. */
public final class PlannedServices implements ServiceReads, Planned<ServiceReads> {

    /** @param health its health check from now on, null if it will not be started or has none */
    private record After(Service.State state, Health.Check health, int order) {
    }

    private final PlannedChanges plan;
    private final Map<String, After> planned = new LinkedHashMap<>();

    PlannedServices(PlannedChanges plan) {
        this.plan = plan;
    }

    public static PlannedServices of(PlannedChanges plan) {
        return (PlannedServices) plan.part(CAPABILITY);
    }

    private ServiceReads base() {
        return plan.base().services();
    }

    @Override
    public ServiceReads reads() {
        return this;
    }

    @Override
    public Service.State state(String name) {
        After after = planned.get(name);
        plan.doubtAfter(after == null ? 0 : after.order(), p -> p.scope().everything());
        plan.doubtAfter(0, p -> name.equals(p.service()));
        return after == null ? base().state(name) : after.state();
    }

    @Override
    public List<String> running() {
        var names = new LinkedHashSet<>(base().running());
        planned.forEach((name, after) -> {
            if (after.state().running()) {
                names.add(name);
            } else {
                names.remove(name);
            }
        });
        return List.copyOf(names);
    }

    /** A service that is planned to start does not listen yet. */
    @Override
    public Set<Integer> ports(String service) {
        return planned.containsKey(service) ? Set.of() : base().ports(service);
    }

    /** What a step stops, or may stop, no longer listens on it; and a service of the agent may still be stopped for it. */
    @Override
    public Optional<String> pageRefusal(int port, String service) {
        Optional<String> holder = base().running().stream().filter(name -> !name.equals(service) && base().ports(name).contains(port)).findFirst();
        if (holder.filter(name -> planned.containsKey(name) && !planned.get(name).state().running()).isPresent()) {
            return Optional.empty();
        }
        Optional<String> refusal = base().pageRefusal(port, service);
        if (refusal.isPresent()) {
            holder.ifPresent(name -> plan.doubt("service " + name + " listens on it"));
            plan.doubtAfter(0, p -> true);
            PlannedUnits.of(plan).changedBy().ifPresent(step -> plan.doubt(PlannedChanges.because(step)));
        }
        return refusal;
    }

    /**
     * A service that will be started has its own health check there, and the apply waits until it succeeds.
     *
     * @throws AssumedException if that answers the query of the endpoint
     */
    public void assumeHealthy(Endpoint asked) {
        planned.forEach((name, after) -> {
            if (after.health() != null && Endpoint.of(after.health().probe()).filter(asked::equals).isPresent()) {
                throw new AssumedException("service " + name + ", which will be started, is assumed to be healthy at " + asked);
            }
        });
    }

    @Override
    public Effect perform(String step, Change change) {
        return ((AgentServiceChange) change).performBy(new Performer());
    }

    private final class Performer implements ServicePerformer {

        @Override
        public Effect start(Service.Definition definition) {
            return runs(definition);
        }

        @Override
        public Effect restart(Service.Definition definition) {
            return runs(definition);
        }

        @Override
        public Effect reload(Service.Definition definition, Service.Reload how) {
            return runs(definition);
        }

        private Effect runs(Service.Definition definition) {
            return becomes(definition.name(), Service.State.started(0, null, definition), definition.health());
        }

        /** What the service ran with stays known, as for a service that is really stopped. */
        @Override
        public Effect stop(String service) {
            return becomes(service, known(service).stopped(), null);
        }

        private Effect becomes(String service, Service.State state, Health.Check health) {
            planned.put(service, new After(state, health, plan.order()));
            return Effect.unknown("service " + service + " has not been started yet");
        }

        @Override
        public Effect rename(String from, Service.Definition to) {
            After before = planned.get(from);
            planned.put(to.name(), new After(known(from), before == null ? null : before.health(), plan.order()));
            planned.put(from, new After(Service.State.NEVER_STARTED, null, plan.order()));
            return Effect.DONE;
        }

        @Override
        public Effect beginMaintenance(MaintenanceChange.BeginMaintenance change) {
            stop(change.service());
            return Effect.DONE;
        }

        @Override
        public Effect endMaintenance(MaintenanceChange.EndMaintenance change) {
            return Effect.DONE;
        }
    }

    private Service.State known(String service) {
        After after = planned.get(service);
        try {
            return after == null ? base().state(service) : after.state();
        } catch (UnknownException unrecorded) {
            return Service.State.NEVER_STARTED;
        }
    }
}
