package dev.emptybox.agent.cli;

import dev.emptybox.stdlib.model.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** A job in the status, on one line: {@code ok, every 10m, next 2026-03-01T03:30:00Z; succeeded 2026-03-01T03:20:04Z in 4s}. */
final class JobLine {

    private JobLine() {
    }

    static String of(Map<?, ?> job, Printer out) {
        String level = text(job, "level");
        String state = text(job, "state");
        var line = new StringBuilder(Health.Level.OK.word().equals(level) ? level : colored(level, out) + " (" + text(job, "trouble") + ")");
        line.append(", ").append(text(job, "schedule"));
        if (!text(job, "next").isEmpty()) {
            line.append(", next ").append(Times.seconds(job.get("next")));
        }
        if (!state.equals("idle")) {
            line.append("; ").append(state).append(" since ").append(Times.seconds(job.get("since")));
        }
        if (job.get("last") instanceof Map<?, ?> last && !last.isEmpty()) {
            line.append("; ").append(text(last, "result")).append(' ').append(Times.seconds(last.get("ended"))).append(" in ").append(took(last));
        }
        long skipped = ((Number) job.get("skipped")).longValue();
        long missed = ((Number) job.get("missed")).longValue();
        return line.append(skipped == 0 ? "" : ", skipped: " + skipped).append(missed == 0 ? "" : ", missed: " + missed).toString();
    }

    private static String colored(String level, Printer out) {
        return Health.Level.CRITICAL.word().equals(level) ? out.red(level) : out.yellow(level);
    }

    private static String took(Map<?, ?> run) {
        return Times.length(Duration.between(Instant.parse(text(run, "started")), Instant.parse(text(run, "ended"))));
    }

    private static String text(Map<?, ?> of, String member) {
        Object value = of.get(member);
        return value == null ? "" : value.toString();
    }
}
