package dev.emptybox.stdlib.model;

import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * One task of a run and its result, for users and programs.
 *
 * @param task    the task and its identity
 * @param where   where the script declares it, may be null
 * @param status  the result
 * @param reason  why
 * @param changes in order of execution; a task made of others has none itself
 * @param millis  how long it took
 * @param within  the tasks that contain this one, outermost first
 */
public record Step(String task, Where where, Outcome.Status status, String reason, List<Line> changes, long millis, List<String> within) {

    public Step {
        Objects.requireNonNull(task, "task is null");
        changes = List.copyOf(changes);
        within = List.copyOf(within);
    }

    /** What an apply has changed: nothing if the task ran and reports so. */
    public Step made() {
        return status != Outcome.Status.OK || changes.isEmpty() ? this : new Step(task, where, status, reason, List.of(), millis, within);
    }

    /** A step of the script itself. */
    public Step(String task, Where where, Outcome.Status status, String reason, List<Line> changes, long millis) {
        this(task, where, status, reason, changes, millis, List.of());
    }

    /** The same step with the function applied to every text. */
    public Step map(UnaryOperator<String> text) {
        var mapped = changes.stream().map(line -> line.map(text)).toList();
        return new Step(text.apply(task), where, status, text.apply(reason), mapped, millis, within.stream().map(text).toList());
    }

    /** Why a change is needed, where something depends on it. */
    public enum Basis {
        /** The target does not exist, and the change creates it. */
        ABSENT,
        /** The health check of the service has failed, and nothing else is different. */
        UNHEALTHY,
        /** A secret has another value, and nothing else is different. */
        ROTATED,
        /** An input of a service, or several, and nothing else is different. */
        INPUT,
        /** It runs on every converge. */
        EACH_RUN,
        DIFFERENT
    }

    /** The reason when these secrets have other values: {@code secret db has changed}. */
    public static String rotated(List<String> secrets) {
        return (secrets.size() == 1 ? "secret " : "secrets ") + String.join(" and ", secrets) + (secrets.size() == 1 ? " has changed" : " have changed");
    }

    /**
     * The description of a change.
     *
     * @param kind    stable name, see the reference of {@code plan --json}
     * @param target  what is changed; relative to the root if below it
     * @param reason  the reason, for display
     * @param diff    may be empty
     * @param attempt the attempt of its task that performed it, from 1; more than 1 only with {@code retries}
     * @param partial whether it failed and may be partially done
     */
    public record Line(String kind, String target, Basis basis, String reason, String diff, int attempt, boolean partial) {

        public Line {
            Objects.requireNonNull(basis, "basis is null");
        }

        /** A change of the first attempt, performed wholly, because of a difference. */
        public Line(String kind, String target, String reason, String diff) {
            this(kind, target, Basis.DIFFERENT, reason, diff, 1, false);
        }

        /** The same change, failed and possibly partially done. */
        public Line asPartial() {
            return new Line(kind, target, basis, reason, diff, attempt, true);
        }

        /** The same change, with another diff. */
        public Line withDiff(String other) {
            return new Line(kind, target, basis, reason, other, attempt, partial);
        }

        /** The same line with the function applied to every text. */
        public Line map(UnaryOperator<String> text) {
            return new Line(kind, text.apply(target), basis, text.apply(reason), text.apply(diff), attempt, partial);
        }
    }
}
