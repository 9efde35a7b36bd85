package dev.emptybox.testkit;

import dev.emptybox.agent.converge.Cycle;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Step;
import java.util.List;

/** The result of a converge. All lists are in order of execution. */
public final class Run {

    private final List<Report> reports;
    private final Cycle.Result result;
    private final List<String> log;
    private final boolean crashed;
    private boolean asked;

    /** @param result null if the agent died */
    Run(List<Report> reports, Cycle.Result result, List<String> log, boolean crashed) {
        this.reports = List.copyOf(reports);
        this.result = result;
        this.log = List.copyOf(log);
        this.crashed = crashed;
    }

    /** Tasks that changed something; after a failed revision and a rollback, those of both. */
    public List<String> getChanged() {
        asked = true;
        return Reports.changed(steps());
    }

    /** {@code task | kind | target} of every change. */
    public List<String> getChanges() {
        asked = true;
        return reports.stream().flatMap(report -> report.changeKeys().stream()).toList();
    }

    /** Restarted services, without starts. */
    public List<String> getRestarted() {
        asked = true;
        return targets("service.restart");
    }

    /** Reloaded services. */
    public List<String> getReloaded() {
        asked = true;
        return targets("service.reload");
    }

    /** The diff of a task, as in plans; empty if there is none. */
    public String diff(String task) {
        asked = true;
        return Reports.diff(steps(), task);
    }

    /** Why the newest revision is not current; null if it is. */
    public Problem getFailed() {
        asked = true;
        return problem();
    }

    private Problem problem() {
        return reports.isEmpty() || crashed ? null : reports.get(0).failed();
    }

    /** Why it failed, if the spec has looked at nothing of it; null otherwise. */
    Problem unnoticed() {
        return asked ? null : problem();
    }

    /** Whether the box is converged to the newest revision. */
    public boolean isConverged() {
        asked = true;
        return result == Cycle.Result.CONVERGED;
    }

    /** Whether the box is at the last good revision, because the newest one cannot be used or fetched. */
    public boolean isBehind() {
        asked = true;
        return result == Cycle.Result.BEHIND;
    }

    /** Whether the agent is paused. */
    public boolean isPaused() {
        asked = true;
        return result == Cycle.Result.PAUSED;
    }

    /** Whether the agent died during the converge. */
    public boolean isCrashed() {
        asked = true;
        return crashed;
    }

    /** Log of the script. */
    public List<String> getLog() {
        asked = true;
        return log;
    }

    /** As printed by the command line. */
    public List<String> getLines() {
        asked = true;
        return reports.stream().flatMap(report -> Reports.done(crashed ? Reports.unfailed(report) : report).stream()).toList();
    }

    List<Step> steps() {
        return reports.stream().flatMap(report -> report.steps().stream()).toList();
    }

    private List<String> targets(String kind) {
        return steps().stream().flatMap(step -> step.changes().stream()).filter(line -> line.kind().equals(kind)).map(Step.Line::target).toList();
    }

    @Override
    public String toString() {
        asked = true;
        String how = crashed ? "the agent died" : switch (result) {
            case CONVERGED -> "converged";
            case BEHIND -> "behind: at the last good revision";
            case FAILED -> "failed";
            case DRIFTED -> "drifted, only reported";
            case PAUSED -> "paused";
        };
        return how + "\n" + String.join("\n", getLines());
    }
}
