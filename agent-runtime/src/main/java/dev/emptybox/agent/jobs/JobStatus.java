package dev.emptybox.agent.jobs;

import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Job;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A job as people and monitoring see it.
 *
 * @param next     when it runs next; null if it is not declared yet
 * @param current  the run that has not ended, null for none
 * @param last     the last run that has ended, null for none
 * @param failures failed runs since the last successful one
 */
public record JobStatus(String name, String schedule, Instant next, Job.Run current, Job.Run last, Instant succeeded, int failures, long skipped, long missed,
                        Job.Severity severity) {

    /** What it means for the health of the box. */
    public Health.Level level() {
        return failures == 0 || severity == Job.Severity.INFO ? Health.Level.OK : severity == Job.Severity.WARNING ? Health.Level.WARNING : Health.Level.CRITICAL;
    }

    /** Why it is not fine; empty if it is. */
    public String trouble() {
        return failures == 0 ? "" : "its last " + (failures == 1 ? "run" : failures + " runs") + " failed: it " + last.text();
    }

    /** The members of the JSON status. */
    public Map<String, Object> asMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("schedule", schedule);
        map.put("next", text(next));
        map.put("state", current == null ? "idle" : current.exit().ended() || !current.why().isEmpty() ? "retrying" : "running");
        map.put("since", current == null ? "" : text(current.started()));
        map.put("last", last == null ? Map.of() : asMap(last));
        map.put("succeeded", text(succeeded));
        map.put("failures", failures);
        map.put("skipped", skipped);
        map.put("missed", missed);
        map.put("level", level().word());
        map.put("trouble", trouble());
        return map;
    }

    /** A run that has ended. */
    public static Map<String, Object> asMap(Job.Run run) {
        var map = new LinkedHashMap<String, Object>();
        map.put("due", text(run.due()));
        map.put("started", text(run.started()));
        map.put("ended", text(run.ended()));
        map.put("result", run.result().word());
        map.put("attempts", run.attempt());
        map.put("exit", run.why().isEmpty() ? run.exit().text() : run.why());
        return map;
    }

    /**
     * A run that was left out, for the history.
     *
     * @param result {@code skipped} or {@code missed}
     */
    public static Map<String, Object> leftOut(Instant due, String result, String why) {
        var map = new LinkedHashMap<String, Object>();
        map.put("due", text(due));
        map.put("started", "");
        map.put("ended", "");
        map.put("result", result);
        map.put("attempts", 0);
        map.put("exit", why);
        return map;
    }

    private static String text(Instant time) {
        return time == null ? "" : time.toString();
    }
}
