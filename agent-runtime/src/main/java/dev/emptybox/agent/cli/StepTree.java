package dev.emptybox.agent.cli;

import dev.emptybox.stdlib.model.Outcome;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * A step that changes something, or a task made of others with those of its steps that do.
 *
 * @param step  the step
 * @param inner the steps in it, in script order
 */
record StepTree(Step step, List<StepTree> inner) {

    /** The steps of a report that change something, in script order. */
    static List<StepTree> changing(Report report) {
        var top = new ArrayList<StepTree>();
        for (Step step : ReportSummary.changing(report)) {
            List<StepTree> level = top;
            for (int depth = 0; depth < step.within().size(); depth++) {
                level = entered(level, report, step.within().subList(0, depth + 1)).inner();
            }
            level.add(new StepTree(step, List.of()));
        }
        return top;
    }

    private static StepTree entered(List<StepTree> level, Report report, List<String> path) {
        String task = path.get(path.size() - 1);
        StepTree last = level.isEmpty() ? null : level.get(level.size() - 1);
        if (last != null && last.step().task().equals(task)) {
            return last;
        }
        // A task whose body was cut off has no step of its own.
        Step head = report.steps().stream().filter(step -> step.task().equals(task)).findFirst()
            .orElseGet(() -> new Step(task, null, Outcome.Status.FAILED, "", List.of(), 0));
        var entered = new StepTree(head, new ArrayList<>());
        level.add(entered);
        return entered;
    }
}
