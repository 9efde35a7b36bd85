package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.jobs.JobChange;
import java.util.List;
import java.util.Map;

/** Removes a job of an earlier revision. */
@TaskDoc(word = "job", summary = "Removes a job that is no longer declared.", identity = "its name")
final class JobRemoval extends Task {

    JobRemoval(String identity) {
        super(identity);
    }

    @Override
    protected void validate() {
        // It has no options.
    }

    @Override
    protected Decision plan(Context context) {
        return Decision.changes(List.of(new Decision.Wanted(new JobChange.RemoveJob(identity()), "it is no longer declared", "")), Map.of(), "removed");
    }
}
