package dev.emptybox.agent.cli;

import dev.emptybox.stdlib.model.Doubt;
import dev.emptybox.stdlib.model.Report;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The unknowns or assumptions of a plan for display: a cause with all tasks that it makes unknown, directly or through others, in script
 * order.
 *
 * @param cause    the cause, with its task if it is the only one
 * @param endsPlan whether the plan ends there
 * @param tasks    each with its position, if there are several
 * @param first    the first or only one
 */
record OpenTasks(String cause, boolean endsPlan, List<Doubt> tasks, Doubt first) {

    static List<OpenTasks> of(Report report) {
        return of(report, Doubt::isOpen);
    }

    /** The assumptions of a plan, in the same way. */
    static List<OpenTasks> assumed(Report report) {
        return of(report, doubt -> doubt.kind() == Doubt.Kind.ASSUMED);
    }

    private static List<OpenTasks> of(Report report, Predicate<Doubt> kind) {
        Map<Object, List<Doubt>> byCause = new LinkedHashMap<>();
        Map<String, Object> roots = new HashMap<>();
        for (Doubt doubt : report.doubts()) {
            if (kind.test(doubt)) {
                Object cause = doubt.task().isEmpty() ? doubt : roots.getOrDefault(doubt.because(), doubt.because());
                byCause.computeIfAbsent(cause, any -> new ArrayList<>()).add(doubt);
                roots.put(doubt.what(), cause);
            }
        }
        return byCause.values().stream().map(OpenTasks::of).toList();
    }

    private static OpenTasks of(List<Doubt> sameCause) {
        Doubt first = sameCause.get(0);
        boolean endsPlan = first.kind() == Doubt.Kind.ENDS_PLAN;
        return sameCause.size() == 1 || first.task().isEmpty() ? new OpenTasks(first.text(), endsPlan, List.of(), first)
            : new OpenTasks(first.because(), endsPlan, sameCause, first);
    }
}
