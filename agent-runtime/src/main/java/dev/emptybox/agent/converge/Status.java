package dev.emptybox.agent.converge;

import dev.emptybox.agent.health.HealthState;
import dev.emptybox.agent.jobs.JobStatus;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Revision;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The status of the agent, updated by the cycle and read by the status file, the probes and the status command. Safe to read
 * from any thread.
 */
public final class Status {

    /** In the agent's home. */
    public static final String FILE = "status.json";

    /** Phases of an agent that does not run, the first of a service as well. */
    public static final String STOPPED = "stopped";
    public static final String APPLIED = "applied";

    /** Kinds of changes. */
    private static final String MAINTENANCE_BEGIN = "maintenance.begin";
    private static final String MAINTENANCE_END = "maintenance.end";

    private final Predicate<Map<String, Object>> published;
    private final Map<String, Object> members = new LinkedHashMap<>();
    private Map<String, HealthState> health = Map.of();
    private List<JobStatus> jobs = List.of();
    private List<Problem> ofSource = List.of();
    private List<Problem> ofRevision = List.of();
    private List<Problem> ofAgent = List.of();
    private List<Problem> ofScripts = List.of();
    private boolean convergedOnce;
    private boolean unpublished;
    private boolean down;

    /**
     * @param published receives the complete status on every change, and again later if it returns false
     * @param source    the source URL, without credentials
     */
    public Status(Predicate<Map<String, Object>> published, String source, Instant started) {
        this.published = Objects.requireNonNull(published, "published is null");
        members.put("pid", ProcessHandle.current().pid());
        members.put("started", started.toString());
        members.put("source", source);
        members.put("phase", "starting");
        members.put("revision", "");
        members.put("message", "");
        members.put("signer", "");
        members.put("head", "");
        members.put("reached", "");
        members.put("fetching", "");
        members.put("converged", "");
        members.put("result", "");
        members.put("services", Map.of());
        members.put("restarts", Map.of());
        members.put("jobs", Map.of());
        members.put("maintenance", "");
        members.put("quarantine", Map.of());
        members.put("pinned", "");
        members.put("paused", false);
        members.put("problems", List.of());
        members.put("planMismatch", 0L);
        members.put("recheckMismatch", 0L);
    }

    void subscribe(EventBus bus) {
        bus.on(ConvergeEvent.PhaseBegan.class, event -> phase(event.phase().name().toLowerCase(Locale.ROOT)));
        bus.on(ConvergeEvent.SourcePolled.class, event -> fetching(event.since()));
        bus.on(ConvergeEvent.SourceReached.class, event -> reached(event.head(), event.detour(), event.at()));
        bus.on(ConvergeEvent.SourceFailed.class, event -> unreachable(event.problem()));
        bus.on(ConvergeEvent.RevisionRefused.class, event -> refused(event.problems()));
        bus.on(ConvergeEvent.RunBegan.class, event -> mended());
        bus.on(ConvergeEvent.JournalUnwritable.class, event -> broken(event.problem()));
        bus.on(ConvergeEvent.ChangeBegan.class, event -> {
            if (event.change().kind().equals(MAINTENANCE_BEGIN)) {
                maintenance(event.change().target());
            }
        });
        bus.on(ConvergeEvent.StepEnded.class, event -> {
            if (event.step().changes().stream().anyMatch(change -> change.kind().equals(MAINTENANCE_END))) {
                maintenanceEnded();
            }
        });
        bus.on(ConvergeEvent.PlanMismatched.class, event -> mismatches(event.count()));
        bus.on(ConvergeEvent.RecheckMismatched.class, event -> recheckMismatched());
        bus.on(ConvergeEvent.ApplyFailed.class, event -> refused(List.of(event.problem())));
        bus.on(ConvergeEvent.RevisionTaken.class, event -> converged(event.revision(), event.at()));
        bus.on(ConvergeEvent.HealthChecked.class, event -> health(event.services()));
        bus.on(ConvergeEvent.CycleEnded.class, event -> {
            abandoned(event.abandoned());
            ended(event.result(), event.ledger());
        });
        bus.on(ConvergeEvent.CycleFailed.class, event -> broken(event.problem()));
        bus.on(ConvergeEvent.Stopping.class, event -> stopping());
        bus.on(ConvergeEvent.Stopped.class, event -> stopped(event.services()));
    }

    /** A copy of all members. */
    public synchronized Map<String, Object> asMap() {
        return new LinkedHashMap<>(members);
    }

    /** Whether it has converged once, the box is healthy, no service is or was in maintenance since, and it is not stopping. */
    public synchronized boolean ready() {
        return convergedOnce && !down && healthy();
    }

    /** Whether every service is healthy, and no critical job has failed. */
    public synchronized boolean healthy() {
        return unhealthy().isEmpty() && criticalJobs().isEmpty();
    }

    /** The jobs whose failure makes the box unhealthy, with the reason. */
    public synchronized Map<String, String> criticalJobs() {
        var found = new LinkedHashMap<String, String>();
        jobs.stream().filter(job -> job.level() == Health.Level.CRITICAL).forEach(job -> found.put(job.name(), job.trouble()));
        return found;
    }

    /** All jobs, by name. */
    public synchronized void jobs(List<JobStatus> now) {
        jobs = List.copyOf(now);
        var shown = new LinkedHashMap<String, Object>();
        jobs.forEach(job -> shown.put(job.name(), job.asMap()));
        set("jobs", shown);
    }

    /** The unhealthy services, with the reason. */
    public synchronized Map<String, String> unhealthy() {
        var found = new LinkedHashMap<String, String>();
        health.forEach((name, vitals) -> {
            if (!vitals.fine()) {
                found.put(name, vitals.text());
            }
        });
        return found;
    }

    synchronized void phase(String name) {
        set("phase", name);
    }

    /** The agent is not ready until the box has converged again. */
    synchronized void maintenance(String port) {
        down = true;
        set("maintenance", port);
    }

    /** The port belongs to the service again. */
    synchronized void maintenanceEnded() {
        set("maintenance", "");
    }

    /** @param detour why it is from a mirror; null if it is not */
    synchronized void reached(Revision head, Problem detour, Instant now) {
        if (!head.commit().equals(members.put("head", head.commit()))) {
            ofRevision = List.of();
        }
        members.put("reached", now.toString());
        ofSource = detour == null ? List.of() : List.of(detour);
        tellProblems();
    }

    /** @param since when a poll is running that the cycle does not wait for; null if none is */
    synchronized void fetching(Instant since) {
        set("fetching", since == null ? "" : since.toString());
    }

    synchronized void unreachable(Problem problem) {
        ofSource = List.of(problem);
        tellProblems();
    }

    /** Problems of a revision are shown until there is another head, or this one has converged. */
    synchronized void refused(List<Problem> problems) {
        ofRevision = List.copyOf(problems);
        tellProblems();
    }

    /** The cycle cannot work, for example because of a full disk; shown until one can. */
    synchronized void broken(Problem problem) {
        ofAgent = List.of(problem);
        set("result", nameOf(Cycle.Result.FAILED));
        set("phase", "waiting");
        tellProblems();
        if (unpublished) {
            publish();
        }
    }

    synchronized void mended() {
        ofAgent = List.of();
        tellProblems();
    }

    /** @param endless problems of abandoned scripts whose threads still run */
    synchronized void abandoned(List<Problem> endless) {
        ofScripts = endless.stream().map(one -> new Problem(one.where(), "An abandoned script still uses a CPU, at the lowest priority",
            "it does not end and cannot be interrupted", "restart the agent at a convenient time; services keep running")).toList();
        tellProblems();
    }

    private void tellProblems() {
        set("problems", Stream.of(ofAgent, ofSource, ofRevision, ofScripts).flatMap(List::stream).map(Problem::asMap).toList());
    }

    synchronized void converged(Revision revision, Instant now) {
        convergedOnce = true;
        if (revision.commit().equals(members.get("head"))) {
            ofRevision = List.of();
            tellProblems();
        }
        members.put("revision", revision.commit());
        members.put("message", revision.message());
        members.put("signer", revision.signer());
        members.put("converged", now.toString());
        publish();
    }

    /** A service has exited and was restarted; counted since the start of the agent. */
    public synchronized void restarted(String service) {
        var counts = new LinkedHashMap<String, Object>();
        ((Map<?, ?>) members.get("restarts")).forEach((name, count) -> counts.put(String.valueOf(name), count));
        counts.merge(service, 1, (before, one) -> (Integer) before + 1);
        set("restarts", counts);
    }

    synchronized void mismatches(long count) {
        set("planMismatch", count);
    }

    private synchronized void recheckMismatched() {
        set("recheckMismatch", (Long) members.get("recheckMismatch") + 1);
    }

    synchronized void health(Map<String, HealthState> now) {
        var texts = new LinkedHashMap<String, String>();
        now.forEach((name, state) -> texts.put(name, state.text()));
        health = Map.copyOf(now);
        set("services", texts);
    }

    synchronized void ended(Cycle.Result result, Ledger ledger) {
        if (result != Cycle.Result.FAILED) {
            mended();
        }
        var before = new LinkedHashMap<>(members);
        if (result == Cycle.Result.CONVERGED || result == Cycle.Result.BEHIND) {
            members.put("maintenance", "");
            down = false;
        }
        members.put("result", nameOf(result));
        members.put("quarantine", ledger.quarantine());
        members.put("pinned", ledger.pin() == null ? "" : ledger.pin().revision().commit());
        members.put("paused", ledger.paused());
        members.put("planMismatch", ledger.mismatches());
        members.put("phase", "waiting");
        if (unpublished || !members.equals(before)) {
            publish();
        }
    }

    synchronized void stopping() {
        convergedOnce = false;
        set("phase", "stopping");
    }

    /** @param names of the agent's own services; those of the init system keep running */
    synchronized void stopped(Collection<String> names) {
        var services = new LinkedHashMap<String, String>();
        health.forEach((name, vitals) -> services.put(name, names.contains(name) ? STOPPED : vitals.text()));
        members.put("services", services);
        set("phase", STOPPED);
    }

    /** A single converge has ended; its services keep running. */
    public synchronized void applied() {
        set("phase", APPLIED);
    }

    private void set(String member, Object value) {
        if (!Objects.equals(members.put(member, value), value)) {
            publish();
        }
    }

    private static String nameOf(Cycle.Result result) {
        return result.name().toLowerCase(Locale.ROOT);
    }

    private void publish() {
        unpublished = !published.test(new LinkedHashMap<>(members));
    }
}
