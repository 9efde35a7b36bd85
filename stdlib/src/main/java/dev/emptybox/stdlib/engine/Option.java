package dev.emptybox.stdlib.engine;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares an option that a script can write in the block of a task, or in the block of another option. The method is public;
 * a method that is not declares a block of options: it returns the options that the block sets, or its last parameter is a
 * new set of options that the block has set.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Option {

    /** Its meaning, unit and default. */
    String value();

    /** An example. */
    String example();

    boolean required() default false;
}
