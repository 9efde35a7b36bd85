package dev.emptybox.stdlib.box;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A kind of change, for people who read {@code plan --json}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(Kind.All.class)
public @interface Kind {

    /** Its stable name: a sort of thing, a dot and a verb. It is never renamed. */
    String value();

    /** What the target of such a change names. */
    String target();

    /** What the change does, in one sentence. */
    String does();

    /** Those of a change that has several. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface All {
        Kind[] value();
    }
}
