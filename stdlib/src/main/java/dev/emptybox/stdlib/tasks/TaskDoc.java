package dev.emptybox.stdlib.tasks;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the reference says of a task; {@code emptybox tasks} and the reference pages are made from it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Inherited
public @interface TaskDoc {

    /** The word that a script writes. */
    String word();

    /** One sentence: what it sees to. */
    String summary();

    /** What its argument names. */
    String identity();

    /** What it does in a plan, where that is not plain. */
    String plan() default "Planned exactly.";
}
