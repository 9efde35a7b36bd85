package dev.emptybox.agent.http;

import dev.emptybox.agent.converge.Status;
import java.time.Instant;
import java.util.Map;

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
        text.append("# HELP emptybox_plan_mismatch_total Applies that differed from their plan; stays 0.\n")
            .append("# TYPE emptybox_plan_mismatch_total counter\n")
            .append("emptybox_plan_mismatch_total ").append(now.get("planMismatch")).append('\n');
        return text.toString();
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
