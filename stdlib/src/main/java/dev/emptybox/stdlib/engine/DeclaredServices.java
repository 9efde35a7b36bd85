package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.UnknownException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The services that a run has declared so far, in script order. */
final class DeclaredServices {

    private final Context context;
    private final Map<String, DeclaredService> services = new LinkedHashMap<>();

    DeclaredServices(Context context) {
        this.context = context;
    }

    void add(DeclaredService service) {
        services.put(service.name(), service);
    }

    Set<String> names() {
        return services.keySet();
    }

    /** Whether it is supervised by the agent, running or not. */
    boolean keeps(String name) {
        DeclaredService service = services.get(name);
        return service != null && service.unitProvider() == null;
    }

    /** Null if it is not declared. */
    DeclaredService service(String name) {
        return services.get(name);
    }

    ServiceOrder order() {
        return new ServiceOrder(services);
    }

    /**
     * The declared services, including those whose task was skipped or that are declared stopped, since they may run;
     * without unknown ones.
     */
    Map<String, Service.Definition> definitions() {
        var definitions = new LinkedHashMap<String, Service.Definition>();
        services.forEach((name, service) -> {
            try {
                definitions.put(name, service.definition(context));
            } catch (UnknownException | ProblemException notKnown) {
                // It depends on something unknown, or cannot be described: its step has failed or was skipped.
            }
        });
        return definitions;
    }

    /** Those declared to run, with the basis of their decision in this run. */
    List<Service.Declared> wanted() {
        return services.values().stream().filter(DeclaredService::wanted).map(this::declared).toList();
    }

    private Service.Declared declared(DeclaredService service) {
        if (service.planned() != null) {
            return new Service.Declared(service.name(), null, service.planned().health(), service.planned());
        }
        try {
            return new Service.Declared(service.name(), service.unitProvider(), service.health(context), null);
        } catch (UnknownException | ProblemException notKnown) {
            // A skipped one with a secret that this box does not have, or one whose step has failed.
            return new Service.Declared(service.name(), service.unitProvider(), null, null);
        }
    }
}
