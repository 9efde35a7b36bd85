package dev.emptybox.stdlib.dsl;

import dev.emptybox.stdlib.tasks.Maintenance;
import dev.emptybox.stdlib.tasks.Option;
import groovy.lang.Closure;

/** The options of {@code maintenance} with its body, typed for the compiler and for editors. */
public final class MaintenanceWord extends Maintenance {

    private Closure<?> body;

    MaintenanceWord(int port) {
        super(port);
    }

    @Option(value = "The body: tasks, in their order. The service stands in it last, or below it.", required = true,
        example = "during { exec('migrate') { command 'bin/migrate' } }")
    public void during(Closure<?> tasks) {
        body = tasks;
    }

    @Override
    protected void validate() {
        super.validate();
        if (body == null) {
            complain(id() + " has no body", "", "write during { ... } with what is changed in it");
        }
    }

    void runBody() {
        body.call();
    }
}
