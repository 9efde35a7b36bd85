package dev.emptybox.stdlib.dsl;

/** The log of a script; bound as {@code log}. */
public interface Log {

    void info(Object message);

    void warn(Object message);

    void debug(Object message);
}
