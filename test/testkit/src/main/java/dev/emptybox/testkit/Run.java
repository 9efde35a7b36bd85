package dev.emptybox.testkit;

import dev.emptybox.agent.converge.Cycle;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Step;
import java.util.List;

/** What one converge came to. All lists are in the order in which it happened. */
public final class Run {

    private final List<Report> reports;
    private final Cycle.Result result;
    private final List<String> log;
    private final boolean crashed;

    /** @param result null when the agent died */
    Run(List<Report> reports, Cycle.Result result, List<String> log, boolean crashed) {
        this.reports = List.copyOf(reports);
        this.result = result;
        this.log = List.copyOf(log);
        this.crashed = crashed;
    }

    /** Tasks that changed something; when a revision failed and the agent went back, those of both. */
    public List<String> getChanged() {
        return Reports.changed(steps());
    }

    /** {@code task | kind | target} of every change. */
    public List<String> getChanges() {
        return reports.stream().flatMap(report -> report.changeKeys().stream()).toList();
    }

    /** Services that were restarted; starts do not count. */
    public List<String> getRestarted() {
        return targets("service.restart");
    }

    /** Services that were told to read their configuration again. */
    public List<String> getReloaded() {
        return targets("service.reload");
    }

    /** The difference that a task has made, as plans show it; empty when it made none. */
    public String diff(String task) {
        return Reports.diff(steps(), task);
    }

    /** Why the newest revision is not in charge; null when nothing is wrong. */
    public Problem getFailed() {
        return reports.isEmpty() || crashed ? null : reports.get(0).failed();
    }

    /** Whether the box is as the newest revision wants it. */
    public boolean isConverged() {
        return result == Cycle.Result.CONVERGED;
    }

    /** Whether the box is as the last good revision wants it, because the newest one cannot be used or seen. */
    public boolean isBehind() {
        return result == Cycle.Result.BEHIND;
    }

    /** Whether the agent does nothing, because somebody wants it so. */
    public boolean isPaused() {
        return result == Cycle.Result.PAUSED;
    }

    /** Whether the agent died in it. */
    public boolean isCrashed() {
        return crashed;
    }

    /** What the script said. */
    public List<String> getLog() {
        return log;
    }

    /** As the command line prints it. */
    public List<String> getLines() {
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
        String how = crashed ? "the agent died" : switch (result) {
            case CONVERGED -> "converged";
            case BEHIND -> "behind: as the last good revision wants it";
            case FAILED -> "failed";
            case DRIFTED -> "drifted, which is only reported";
            case PAUSED -> "paused";
        };
        return how + "\n" + String.join("\n", getLines());
    }
}
