package dev.emptybox.stdlib.dsl;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The reference text of a word that is not a task. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Word {

    /** What it does. */
    String value();

    /** An example. */
    String example();
}
