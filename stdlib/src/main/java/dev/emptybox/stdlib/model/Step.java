package dev.emptybox.stdlib.model;

import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * One task of a run and what came of it, for people and programs.
 *
 * @param task    the task and its identity
 * @param where   where the script asked for it, may be null
 * @param status  what came of it
 * @param reason  why
 * @param changes in the order in which they were, or will be, performed
 * @param millis  how long it took
 */
public record Step(String task, Where where, Outcome.Status status, String reason, List<Line> changes, long millis) {

    public Step {
        Objects.requireNonNull(task, "task is null");
        changes = List.copyOf(changes);
    }

    /** The same step with every text put through the function. */
    public Step map(UnaryOperator<String> text) {
        var mapped = changes.stream().map(line -> line.map(text)).toList();
        return new Step(text.apply(task), where, status, text.apply(reason), mapped, millis);
    }

    /** Why a change is needed, where something depends on it. */
    public enum Basis {
        /** The target does not exist, and the change creates it. */
        ABSENT,
        /** The health check of the service has failed, and nothing else is different. */
        UNHEALTHY,
        DIFFERENT
    }

    /**
     * One change in words.
     *
     * @param kind    stable name, see the reference of {@code plan --json}
     * @param target  what is changed, relative to the root where it is below it
     * @param reason  the basis in words, for people
     * @param diff    may be empty
     * @param attempt in which attempt of its task it was performed, from 1; more than 1 only with {@code retries}
     * @param partial whether it failed and may be done in part
     */
    public record Line(String kind, String target, Basis basis, String reason, String diff, int attempt, boolean partial) {

        public Line {
            Objects.requireNonNull(basis, "basis is null");
        }

        /** A change of the first attempt, performed wholly, because of a difference. */
        public Line(String kind, String target, String reason, String diff) {
            this(kind, target, Basis.DIFFERENT, reason, diff, 1, false);
        }

        /** The same change, which failed and may be done in part. */
        public Line asPartial() {
            return new Line(kind, target, basis, reason, diff, attempt, true);
        }

        /** The same line with every text put through the function. */
        public Line map(UnaryOperator<String> text) {
            return new Line(kind, text.apply(target), basis, text.apply(reason), text.apply(diff), attempt, partial);
        }
    }
}
