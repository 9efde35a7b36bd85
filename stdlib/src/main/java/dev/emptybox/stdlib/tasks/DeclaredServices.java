package dev.emptybox.stdlib.tasks;

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
    private final Map<String, ServiceTask> tasks = new LinkedHashMap<>();

    DeclaredServices(Context context) {
        this.context = context;
    }

    void add(ServiceTask task) {
        tasks.put(task.name(), task);
    }

    Set<String> names() {
        return tasks.keySet();
    }

    /** Whether it is supervised by the agent, running or not. */
    boolean keeps(String name) {
        ServiceTask task = tasks.get(name);
        return task != null && task.unitProvider() == null;
    }

    /** Null if it is not declared. */
    ServiceTask task(String name) {
        return tasks.get(name);
    }

    ServiceOrder order() {
        return new ServiceOrder(tasks);
    }

    /**
     * The declared services, including those whose task was skipped or that are declared stopped, since they may run;
     * without unknown ones.
     */
    Map<String, Service.Definition> definitions() {
        var definitions = new LinkedHashMap<String, Service.Definition>();
        tasks.forEach((name, task) -> {
            try {
                definitions.put(name, task.definition(context));
            } catch (UnknownException | ProblemException notKnown) {
                // It depends on something unknown, or cannot be described: its step has failed or was skipped.
            }
        });
        return definitions;
    }

    /** Those declared to run, with the basis of their decision in this run. */
    List<Service.Declared> wanted() {
        return tasks.values().stream().filter(ServiceTask::wanted).map(this::declared).toList();
    }

    private Service.Declared declared(ServiceTask task) {
        if (task.planned() != null) {
            return new Service.Declared(task.name(), null, task.planned().health(), task.planned());
        }
        try {
            return new Service.Declared(task.name(), task.unitProvider(), task.health(context), null);
        } catch (UnknownException | ProblemException notKnown) {
            // A skipped one with a secret that this box does not have, or one whose step has failed.
            return new Service.Declared(task.name(), task.unitProvider(), null, null);
        }
    }
}
