package dev.emptybox.agent.http;

import dev.emptybox.agent.converge.Status;
import java.time.Instant;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The status in Prometheus format. */
final class Metrics {

    private Metrics() {
    }

    static String text(Status status) {
        Map<String, Object> now = status.asMap();
        var text = new StringBuilder();
        gauge(text, "emptybox_ready", "1 if the box has converged once and its services are healthy.", status.ready() ? 1 : 0);
        gauge(text, "emptybox_source_reached_seconds", "Time of the last successful fetch of the state repo, in seconds since 1970.", seconds(now.get("reached")));
        gauge(text, "emptybox_converged_seconds", "Time of the last converge, in seconds since 1970.", seconds(now.get("converged")));
        gauge(text, "emptybox_problems", "Current problems of the newest revision or of fetching it.", ((java.util.List<?>) now.get("problems")).size());
        gauge(text, "emptybox_quarantined_revisions", "Revisions in quarantine.", ((Map<?, ?>) now.get("quarantine")).size());
        var unhealthy = status.unhealthy().keySet();
        text.append("# HELP emptybox_service_healthy 1 if the service is in its declared state and healthy.\n# TYPE emptybox_service_healthy gauge\n");
        for (Object service : ((Map<?, ?>) now.get("services")).keySet()) {
            text.append("emptybox_service_healthy{service=\"").append(service).append("\"} ").append(unhealthy.contains(service) ? 0 : 1).append('\n');
        }
        jobs(text, (Map<?, ?>) now.get("jobs"));
        counter(text, "emptybox_plan_mismatch_total", "Applies that differed from their plan; stays 0.", now.get("planMismatch"));
        counter(text, "emptybox_recheck_mismatch_total", "Plans with changes although nothing that they read was different; stays 0.",
            now.get("recheckMismatch"));
        return text.toString();
    }

    private static void counter(StringBuilder text, String name, String help, Object value) {
        text.append("# HELP ").append(name).append(' ').append(help).append("\n# TYPE ").append(name).append(" counter\n").append(name).append(' ')
            .append(value).append('\n');
    }

    private static void jobs(StringBuilder text, Map<?, ?> jobs) {
        ofJobs(text, jobs, "emptybox_job_running", "1 while a run of the job goes on.", job -> "idle".equals(job.get("state")) ? 0 : 1);
        ofJobs(text, jobs, "emptybox_job_failures", "Failed runs of the job since the last successful one.", job -> ((Number) job.get("failures")).longValue());
        ofJobs(text, jobs, "emptybox_job_succeeded_seconds", "End of the last successful run of the job, in seconds since 1970; 0 for none.", job -> seconds(job.get("succeeded")));
        ofJobs(text, jobs, "emptybox_job_next_seconds", "Next time of the job, in seconds since 1970.", job -> seconds(job.get("next")));
    }

    private static void ofJobs(StringBuilder text, Map<?, ?> jobs, String name, String help, ToLongFunction<Map<?, ?>> value) {
        if (!jobs.isEmpty()) {
            text.append("# HELP ").append(name).append(' ').append(help).append("\n# TYPE ").append(name).append(" gauge\n");
            jobs.forEach((job, about) -> text.append(name).append("{job=\"").append(job).append("\"} ").append(value.applyAsLong((Map<?, ?>) about)).append('\n'));
        }
    }

    private static long seconds(Object time) {
        return time == null || time.toString().isEmpty() ? 0 : Instant.parse(time.toString()).getEpochSecond();
    }

    private static void gauge(StringBuilder text, String name, String help, long value) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n')
            .append("# TYPE ").append(name).append(" gauge\n")
            .append(name).append(' ').append(value).append('\n');
    }
}
