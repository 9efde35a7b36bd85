package dev.emptybox.stdlib.dsl;

/** What a script says in its own words; bound as {@code log}. */
public interface Log {

    void info(Object message);

    void warn(Object message);

    void debug(Object message);
}
