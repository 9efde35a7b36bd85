package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.model.Change;
import java.util.List;
import java.util.Map;

/** Stops a service that the script of an earlier revision declared and this one does not. */
@TaskDoc(word = "service", summary = "Stops what is no longer declared.", identity = "its name")
final class UndeclaredService extends Task {

    UndeclaredService(String identity) {
        super(identity);
    }

    @Override
    protected void validate() {
        // It has no options.
    }

    @Override
    Decision plan(Context context) {
        return Decision.changes(List.of(new Decision.Wanted(new Change.StopService(identity()),
            "it is no longer declared", "")), Map.of(), "stopped");
    }
}
