package dev.emptybox.stdlib.box;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A read whose answers snapshots of a box keep, as JSON. A read without it is passed on while a snapshot is recorded; over
 * a snapshot it is unknown, or what its default method says.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Recorded {

    /** Under which name the snapshot keeps the answers; never renamed. */
    String kind();

    /** What tells one question from another, as a format of the arguments. */
    String key() default "%s";

    /** What is not known when the snapshot does not have the answer, as a format of the arguments; empty for an empty answer. */
    String missing() default "";

    /** Whether it may be asked again after a change: it starts nothing and asks no server. An answer of any other is kept only when no secret is in it. */
    boolean quiet() default true;
}
