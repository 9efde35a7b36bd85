package dev.emptybox.agent.cli;

import dev.emptybox.agent.converge.Status;
import dev.emptybox.stdlib.model.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "status", mixinStandardHelpOptions = true, description = "Shows what the agent is doing, and the state of the box.")
final class StatusCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private HomeOptions agent;

    StatusCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Map<String, Object> status = agent.status();
        if (agent.json()) {
            console.json(status);
            return 0;
        }
        Printer out = console.out();
        out.line("agent     " + agent(status, out));
        out.line("source    " + status.get("source") + time(", reached ", status.get("reached")) + age(status.get("reached")));
        if (!text("", status.get("fetching")).isEmpty()) {
            out.line(out.yellow("fetching  since " + Times.seconds(status.get("fetching")) + age(status.get("fetching")) + "; the known revision stays in effect"));
        }
        out.line("revision  " + orNone(status.get("revision")) + text(" ", status.get("message")) + text(", signed by ", status.get("signer"))
            + time(", converged ", status.get("converged")));
        if (!String.valueOf(status.get("head")).equals(String.valueOf(status.get("revision")))) {
            out.line(out.yellow("behind    the newest revision is " + orNone(status.get("head"))));
        }
        if (Boolean.TRUE.equals(status.get("paused"))) {
            out.line(out.yellow("paused    no changes until emptybox resume"));
        }
        if (!text("", status.get("pinned")).isEmpty()) {
            out.line(out.yellow("pinned    rolled back to " + status.get("pinned") + " until the next commit"));
        }
        if (!text("", status.get("maintenance")).isEmpty()) {
            out.line(out.yellow("maintenance  on port " + status.get("maintenance") + ", until the box has converged"));
        }
        ((Map<?, ?>) status.get("services")).forEach((name, verdict) ->
            out.line("service   " + name + ": " + (Health.Level.OK.word().equals(verdict) || Status.STOPPED.equals(verdict) ? verdict : out.red(String.valueOf(verdict)))
                + restarts(status, name)));
        if (status.get("jobs") instanceof Map<?, ?> jobs) {
            jobs.forEach((name, job) -> out.line("job       " + name + ": " + JobLine.of((Map<?, ?>) job, out)));
        }
        ((Map<?, ?>) status.get("quarantine")).forEach((commit, reason) ->
            out.line(out.yellow("quarantine " + commit + ": " + reason)));
        for (Object problem : (List<?>) status.get("problems")) {
            Map<?, ?> members = (Map<?, ?>) problem;
            out.line(out.red("problem   " + text("", members.get("where")) + text(members.get("where").equals("") ? "" : " ", members.get("what"))));
            out.detail("why:  ", String.valueOf(members.get("why")));
            out.detail("cure: ", String.valueOf(members.get("cure")));
        }
        if (((Number) status.get("planMismatch")).longValue() > 0) {
            out.line(out.red("mismatch  " + status.get("planMismatch") + " applies differed from their plan"));
        }
        return 0;
    }

    private static String agent(Map<String, Object> status, Printer out) {
        if (!Boolean.FALSE.equals(status.get("running"))) {
            return "process " + status.get("pid") + ", " + status.get("phase") + ", up " + up(status.get("started"));
        }
        String started = Times.seconds(status.get("started"));
        return switch (String.valueOf(status.get("phase"))) {
            case Status.STOPPED -> "stopped; started " + started;
            case Status.APPLIED -> "none; this box was last applied " + started;
            default -> out.red("not running, did not stop cleanly") + "; started " + started;
        };
    }

    /** Its age, if significant. */
    private static String age(Object instant) {
        if (text("", instant).isEmpty()) {
            return "";
        }
        Duration since = Duration.between(Instant.parse(instant.toString()), Instant.now());
        return since.toSeconds() < 1 ? "" : ", " + Times.length(since) + " ago";
    }

    private static String up(Object started) {
        Instant since = Instant.parse(String.valueOf(started));
        return Times.length(Duration.between(since, Instant.now())) + ", since " + Times.seconds(started);
    }

    /** Empty for a service that was not restarted automatically. */
    private static String restarts(Map<String, Object> status, Object name) {
        boolean counted = status.get("restarts") instanceof Map<?, ?> all && all.get(name) instanceof Number;
        return counted ? ", restarts: " + ((Map<?, ?>) status.get("restarts")).get(name) : "";
    }

    private static String time(String before, Object value) {
        return text(before, value == null || value.toString().isEmpty() ? "" : Times.seconds(value));
    }

    private static String text(String before, Object value) {
        return value == null || value.toString().isEmpty() ? "" : before + value;
    }

    private static String orNone(Object value) {
        return value == null || value.toString().isEmpty() ? "none yet" : value.toString();
    }
}
