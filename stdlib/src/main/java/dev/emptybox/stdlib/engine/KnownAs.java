package dev.emptybox.stdlib.engine;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What other tools call what a task does, none if they have nothing like it: shown in the reference, and the hint for those
 * who write such a name in a script.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Inherited
public @interface KnownAs {

    /** Modules, without their collection. */
    String[] ansible() default {};

    /** Types and functions. */
    String[] puppet() default {};

    /** Resources. */
    String[] chef() default {};

    /** Resources, data sources and functions. */
    String[] terraform() default {};
}
