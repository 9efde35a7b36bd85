package dev.emptybox.agent.jobs;

import dev.emptybox.stdlib.model.Job;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * The record of a scheduled job; its components are the members of its file.
 *
 * @param settings  of its definition, secrets by name
 * @param schedule  as text
 * @param severity  of its definition
 * @param anchor    the latest time that was handled, or when it got its schedule: the next time is counted from it
 * @param current   the run that has started and not ended, null for none
 * @param last      the last run that has ended, null for none
 * @param succeeded the end of the last successful run, null for none
 * @param failures  failed runs since then
 * @param skipped   runs left out because of the previous one
 * @param missed    runs left out because they would have started too late
 */
record JobRecord(String name, Map<String, String> settings, String schedule, Job.Severity severity, Instant anchor, Job.Run current, Job.Run last, Instant succeeded,
                 int failures, long skipped, long missed) {

    JobRecord {
        Objects.requireNonNull(name, "it has no name");
        settings = Map.copyOf(Objects.requireNonNull(settings, "it has no settings"));
        Objects.requireNonNull(schedule, "it has no schedule");
        Objects.requireNonNull(severity, "it has no severity");
        Objects.requireNonNull(anchor, "it has no anchor");
    }

    static JobRecord fresh(Job.Definition definition, Instant now) {
        return new JobRecord(definition.name(), definition.settings(), definition.schedule().text(), definition.severity(), now, null, null, null, 0, 0, 0);
    }

    /** A changed schedule counts from now. */
    JobRecord scheduledAs(Job.Definition definition, Instant now) {
        return new JobRecord(name, definition.settings(), definition.schedule().text(), definition.severity(),
            schedule.equals(definition.schedule().text()) ? anchor : now, current, last, succeeded, failures, skipped, missed);
    }

    JobRecord anchoredAt(Instant time) {
        return new JobRecord(name, settings, schedule, severity, time, current, last, succeeded, failures, skipped, missed);
    }

    JobRecord with(Job.Run run) {
        return new JobRecord(name, settings, schedule, severity, anchor, run, last, succeeded, failures, skipped, missed);
    }

    JobRecord ended(Job.Run run) {
        boolean fine = run.result() == Job.Result.SUCCEEDED;
        return new JobRecord(name, settings, schedule, severity, anchor, null, run, fine ? run.ended() : succeeded,
            fine ? 0 : failures + (run.result().failed() ? 1 : 0), skipped, missed);
    }

    JobRecord skipped(Instant due) {
        return new JobRecord(name, settings, schedule, severity, due, current, last, succeeded, failures, skipped + 1, missed);
    }

    JobRecord missed(Instant due) {
        return new JobRecord(name, settings, schedule, severity, due, current, last, succeeded, failures, skipped, missed + 1);
    }

    boolean isOf(Job.Definition definition) {
        return settings.equals(definition.settings());
    }

    /** Whether an attempt has started and was not seen to end. */
    boolean attempting() {
        return current != null && !current.exit().ended() && current.why().isEmpty();
    }
}
