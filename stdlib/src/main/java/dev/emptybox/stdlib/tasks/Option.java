package dev.emptybox.stdlib.tasks;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a method as an option that a script may write in the task's closure, and says what it means. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Option {

    /** What it means, its unit and its default. */
    String value();

    /** How it is written. */
    String example();

    boolean required() default false;
}
