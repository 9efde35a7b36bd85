package dev.emptybox.stdlib.box;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A read whose answers are stored in snapshots, as JSON. Other reads are delegated while a snapshot is recorded; over a
 * snapshot they are unknown, or use their default method.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Recorded {

    /** The name of the answers in the snapshot; never renamed. */
    String kind();

    /** The key of a query, as a format of the arguments. */
    String key() default "%s";

    /** What is unknown without an answer in the snapshot, as a format of the arguments; empty for an empty answer. */
    String missing() default "";

    /**
     * Whether it can be repeated after a change: it starts nothing and contacts no server. Answers of others are kept only
     * if they contain no secret.
     */
    boolean quiet() default true;
}
