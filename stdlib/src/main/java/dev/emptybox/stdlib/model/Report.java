package dev.emptybox.stdlib.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a script wants done (a plan) or what was done (an apply), step by step.
 *
 * @param revision commit id of the script
 * @param steps    in the order of the script
 * @param unknown  what a plan could not know, each with the step that is the reason
 * @param failed   why the script did not come to its end, null when it did
 */
public record Report(String revision, List<Step> steps, List<String> unknown, Problem failed) {

    public Report {
        Objects.requireNonNull(revision, "revision is null");
        steps = List.copyOf(steps);
        unknown = List.copyOf(unknown);
    }

    /** Whether an apply on the same box would do exactly this. */
    public boolean exact() {
        return unknown.isEmpty() && failed == null;
    }

    public boolean empty() {
        return unknown.isEmpty() && changeCount() == 0;
    }

    public int changeCount() {
        return steps.stream().mapToInt(step -> step.changes().size()).sum();
    }

    /** {@code task | kind | target} of every change, to compare a plan with what was done. */
    public List<String> changeKeys() {
        var keys = new ArrayList<String>();
        steps.forEach(step -> step.changes().forEach(line ->
            keys.add(step.task() + " | " + line.kind() + " | " + line.target())));
        return keys;
    }
}
