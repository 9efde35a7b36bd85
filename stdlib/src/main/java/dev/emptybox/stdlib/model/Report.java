package dev.emptybox.stdlib.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * What a script would do (a plan) or has done (an apply), step by step.
 *
 * @param revision commit id of the script
 * @param steps    in script order
 * @param doubts   the unknowns and assumptions of a plan, in script order
 * @param failed   why the script did not complete, null if it did
 */
public record Report(String revision, List<Step> steps, List<Doubt> doubts, Problem failed) {

    /** The place of what the script no longer declares. */
    private static final String SCRIPT = "converge.groovy";

    public Report {
        Objects.requireNonNull(revision, "revision is null");
        steps = List.copyOf(steps);
        doubts = List.copyOf(doubts);
    }

    /** The report of a revision that could not be planned. */
    public static Report failed(String revision, Problem problem) {
        return new Report(revision, List.of(), List.of(), problem);
    }

    /** The same report with the function applied to every text. */
    public Report map(UnaryOperator<String> text) {
        return new Report(revision, steps.stream().map(step -> step.map(text)).toList(), doubts.stream().map(doubt -> doubt.map(text)).toList(),
            failed == null ? null : failed.map(text));
    }

    /** The report of an apply without what ran and changed nothing, as the task itself reports. */
    public Report made() {
        return new Report(revision, steps.stream().map(Step::made).toList(), doubts, failed);
    }

    /** The texts of what a plan does not know, each with the task that it is about. */
    public List<String> unknown() {
        return doubts.stream().filter(Doubt::isOpen).map(Doubt::text).toList();
    }

    /** The texts of what a plan assumes, each with the task that it is about. */
    public List<String> assumed() {
        return doubts.stream().filter(doubt -> doubt.kind() == Doubt.Kind.ASSUMED).map(Doubt::text).toList();
    }

    /** What may not be as it was meant, each with the task that it is about. */
    public List<String> notices() {
        return doubts.stream().filter(doubt -> doubt.kind() == Doubt.Kind.NOTICE).map(Doubt::text).toList();
    }

    /** The report of an apply, which has to decide everything: an undecided step makes it fail. */
    public Report decided() {
        List<String> unknown = unknown();
        if (failed != null || unknown.isEmpty()) {
            return this;
        }
        var open = Problem.of("The converge could not decide everything", unknown.get(0), "this is a bug in the agent: please report it");
        return new Report(revision, steps, doubts, open);
    }

    /** Whether an apply on the same box would do exactly this. */
    public boolean exact() {
        return doubts.stream().allMatch(doubt -> doubt.kind() == Doubt.Kind.NOTICE) && failed == null;
    }

    public boolean empty() {
        return unknown().isEmpty() && changeCount() == 0;
    }

    public int changeCount() {
        return steps.stream().mapToInt(step -> step.changes().size()).sum();
    }

    /** How many of the changes failed and may be partially done. */
    public int partialCount() {
        return (int) steps.stream().flatMap(step -> step.changes().stream()).filter(Step.Line::partial).count();
    }

    /**
     * {@code task | kind | target} of every change, to compare a plan with what was done. What a task repeated in a later
     * attempt counts once.
     */
    public List<String> changeKeys() {
        var keys = new ArrayList<String>();
        for (Step step : steps) {
            var before = new HashSet<String>();
            for (Step.Line line : step.changes()) {
                String key = step.task() + " | " + line.kind() + " | " + line.target();
                if (line.attempt() == 1 || !before.contains(key)) {
                    keys.add(key);
                }
                before.add(key);
            }
        }
        return keys;
    }

    /** The differences between this plan and the apply, in both directions, as far as the plan knew everything. */
    public List<String> differencesFrom(Report done) {
        if (!exact() || done.failed() != null) {
            return List.of();
        }
        var differs = new ArrayList<String>();
        var missing = new ArrayList<>(changeKeys());
        for (String key : done.changeKeys()) {
            if (!missing.remove(key)) {
                differs.add("not planned: " + key);
            }
        }
        missing.forEach(key -> differs.add("not done: " + key));
        return differs;
    }

    /** The shape of {@code plan --json}: {@link #asMap()}, the mode, and the number of pending changes. */
    public Map<String, Object> asPlan() {
        var map = asMap();
        map.put("mode", "plan");
        map.put("pending", changeCount());
        return map;
    }

    /** The shape of {@code apply --json}; after a failure the number of pending changes is unknown. */
    public Map<String, Object> asApply() {
        var map = asMap();
        map.put("mode", "apply");
        map.put("pending", failed == null ? 0 : null);
        return map;
    }

    /** The common part of a plan and an apply, as stored in the journal: documented and stable. */
    public Map<String, Object> asMap() {
        var changes = new ArrayList<Map<String, Object>>();
        steps.forEach(step -> step.changes().forEach(line -> changes.add(change(step, line))));
        var map = new LinkedHashMap<String, Object>();
        map.put("revision", revision);
        map.put("exact", exact());
        map.put("unknown", unknown());
        map.put("assumed", assumed());
        map.put("notices", notices());
        map.put("changes", changes);
        map.put("failed", failed == null ? null : failed.asMap());
        return map;
    }

    private static Map<String, Object> change(Step step, Step.Line line) {
        var map = new LinkedHashMap<String, Object>();
        map.put("task", step.task());
        map.put("kind", line.kind());
        map.put("target", line.target());
        map.put("reason", line.reason());
        map.put("diff", line.diff());
        map.put("where", step.where() == null ? SCRIPT : step.where().toString());
        if (!step.within().isEmpty()) {
            map.put("within", step.within());
        }
        if (line.attempt() > 1) {
            map.put("attempt", line.attempt());
        }
        if (line.partial()) {
            map.put("partial", true);
        }
        return map;
    }
}
