package dev.emptybox.agent.cli;

import dev.emptybox.stdlib.model.Outcome;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a plan cannot know, for people: a cause with all tasks that it leaves open, in the order of the script.
 *
 * @param cause what is not known; the whole text of the report where it leaves one task open or is about no task
 * @param steps the tasks, when there are several
 */
record OpenTasks(String cause, List<Step> steps) {

    static List<OpenTasks> of(Report report) {
        Map<String, Step> open = new HashMap<>();
        report.steps().stream().filter(step -> step.status() == Outcome.Status.UNKNOWN).forEach(step -> open.put(text(step), step));
        Map<Object, List<String>> texts = new LinkedHashMap<>();
        for (String text : report.unknown()) {
            Step step = open.get(text);
            texts.computeIfAbsent(step == null ? List.of(text) : step.reason(), cause -> new ArrayList<>()).add(text);
        }
        return texts.values().stream().map(same -> {
            List<Step> steps = same.stream().map(open::get).filter(Objects::nonNull).toList();
            return steps.size() < 2 ? new OpenTasks(same.get(0), List.of()) : new OpenTasks(steps.get(0).reason(), steps);
        }).toList();
    }

    /** As the report names a step that is not known. */
    private static String text(Step step) {
        return (step.where() == null ? "" : step.where() + ": ") + step.task() + ": " + step.reason();
    }
}
