package dev.emptybox.agent.cycle;

import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * What the agent is doing and how it stands, kept up to date by the cycle and read by the status file, the probes and
 * the status command. Safe to read from any thread.
 */
public final class Status {

    private final Consumer<Map<String, Object>> published;
    private final Map<String, Object> members = new LinkedHashMap<>();
    private Map<String, String> health = Map.of();
    private boolean convergedOnce;

    /**
     * @param published is given the whole status whenever it changes
     * @param source    the address that is followed, fit to be shown
     */
    public Status(Consumer<Map<String, Object>> published, String source, Instant started) {
        this.published = Objects.requireNonNull(published, "published is null");
        members.put("pid", ProcessHandle.current().pid());
        members.put("started", started.toString());
        members.put("source", source);
        members.put("phase", "starting");
        members.put("revision", "");
        members.put("message", "");
        members.put("head", "");
        members.put("reached", "");
        members.put("converged", "");
        members.put("result", "");
        members.put("services", Map.of());
        members.put("quarantine", Map.of());
        members.put("problems", List.of());
        members.put("planMismatch", 0L);
    }

    /** A copy of all members. */
    public synchronized Map<String, Object> asMap() {
        return new LinkedHashMap<>(members);
    }

    /** Whether it has converged once and every service is healthy. */
    public synchronized boolean ready() {
        return convergedOnce && health.values().stream().allMatch("ok"::equals);
    }

    synchronized void phase(String name) {
        set("phase", name);
    }

    synchronized void reached(Revision head, Instant now) {
        members.put("head", head.commit());
        members.put("reached", now.toString());
        set("problems", List.of());
    }

    synchronized void unreachable(Problem problem) {
        set("problems", List.of(problem.asMap()));
    }

    synchronized void refused(Revision revision, List<Problem> problems) {
        members.put("head", revision.commit());
        set("problems", problems.stream().map(Problem::asMap).toList());
    }

    synchronized void converged(Revision revision, Instant now) {
        convergedOnce = true;
        members.put("revision", revision.commit());
        members.put("message", revision.message());
        members.put("converged", now.toString());
        publish();
    }

    synchronized void mismatches(long count) {
        set("planMismatch", count);
    }

    /** @return what is different from before, in words */
    synchronized List<String> health(Map<String, String> now) {
        var news = new ArrayList<String>();
        now.forEach((name, verdict) -> {
            String before = health.getOrDefault(name, "ok");
            if (!before.equals(verdict)) {
                news.add(verdict.equals("ok") ? "service " + name + " is healthy again" : "service " + name + " is not healthy: " + verdict);
            }
        });
        health = Map.copyOf(now);
        set("services", new LinkedHashMap<>(now));
        return news;
    }

    synchronized void ended(Cycle.Result result, Ledger ledger) {
        members.put("result", result.name().toLowerCase(java.util.Locale.ROOT));
        members.put("quarantine", ledger.quarantine());
        members.put("planMismatch", ledger.mismatches());
        set("phase", "waiting");
    }

    synchronized void stopping() {
        set("phase", "stopping");
    }

    private void set(String member, Object value) {
        if (!Objects.equals(members.put(member, value), value)) {
            publish();
        }
    }

    private void publish() {
        published.accept(new LinkedHashMap<>(members));
    }
}
