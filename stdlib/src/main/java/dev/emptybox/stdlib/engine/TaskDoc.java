package dev.emptybox.stdlib.engine;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a task. A public class that has it is a word of scripts: the word itself, what the type checker knows of it,
 * {@code emptybox tasks} and the reference are made from it and from the options of the class.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Inherited
public @interface TaskDoc {

    /** Its name in scripts. */
    String word();

    /** One sentence: what it ensures. */
    String summary();

    /** The meaning of its argument. */
    String identity();

    /** Whether a script can write it without a block. It cannot anyway when an option is required. */
    boolean bare() default true;

    /** Its behaviour in a plan, if special. */
    String plan() default "Planned exactly.";
}
