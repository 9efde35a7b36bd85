package dev.emptybox.stdlib.model;

import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Something that a plan does not know for certain.
 *
 * @param where   in the script, may be null
 * @param task    the task and its identity, empty when it is about no task
 * @param because what is not known, or is assumed
 */
public record Doubt(Kind kind, Where where, String task, String because) {

    public enum Kind {
        /** Whether the task changes something. */
        UNKNOWN,
        /** What the script itself depends on, so that the plan ends there. */
        ENDS_PLAN,
        /** What the plan assumes; if it is not so, an apply does something else. */
        ASSUMED,
        /** Nothing is open, but the result may not be what was meant: the apply does the same as the plan. */
        NOTICE
    }

    public Doubt {
        Objects.requireNonNull(kind, "kind is null");
        Objects.requireNonNull(task, "task is null");
        Objects.requireNonNull(because, "because is null");
    }

    /** Whether it is not known what an apply would do. */
    public boolean isOpen() {
        return kind == Kind.UNKNOWN || kind == Kind.ENDS_PLAN;
    }

    /** Without its place. */
    public String what() {
        return kind == Kind.ENDS_PLAN ? "the script cannot go on: " + because : task.isEmpty() ? because : task + ": " + because;
    }

    /** With its place, as reports have it. */
    public String text() {
        return (where == null ? "" : where + ": ") + what();
    }

    /** The same doubt with every text put through the function. */
    Doubt map(UnaryOperator<String> text) {
        return new Doubt(kind, where, text.apply(task), text.apply(because));
    }
}
