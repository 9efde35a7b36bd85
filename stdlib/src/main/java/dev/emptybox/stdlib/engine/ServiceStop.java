package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.services.ServiceChange;
import java.util.List;
import java.util.Map;

/** Stops a service of an earlier revision: it is no longer declared, or has to release a port early. */
@TaskDoc(word = "service", summary = "Stops a service that is no longer declared.", identity = "its name")
final class ServiceStop extends Task {

    static final String UNDECLARED = "it is no longer declared";

    private final String reason;

    ServiceStop(String identity, String reason) {
        super(identity);
        this.reason = reason;
    }

    @Override
    protected void validate() {
        // It has no options.
    }

    @Override
    protected Decision plan(Context context) {
        return Decision.changes(List.of(new Decision.Wanted(new ServiceChange.StopService(identity()), reason, "")), Map.of(), "stopped");
    }
}
