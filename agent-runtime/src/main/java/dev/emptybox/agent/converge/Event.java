package dev.emptybox.agent.converge;

import dev.emptybox.stdlib.model.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * Something that happened, for people and for log collectors.
 *
 * @param at      when
 * @param level   how much it matters
 * @param name    stable name: {@code revision.new}, {@code change}, {@code converged}
 * @param text    one line for people
 * @param why     the reason, may be empty
 * @param took    how long it took, null when that says nothing
 * @param about   what it is about, by name
 * @param problem what went wrong, to be shown in full where there is room for more than a line; null when nothing did
 */
public record Event(Instant at, Level level, String name, String text, String why, Duration took, Map<String, String> about,
                    Problem problem) {

    public enum Level { DEBUG, INFO, WARN, ERROR }

    public Event {
        Objects.requireNonNull(at, "at is null");
        Objects.requireNonNull(level, "level is null");
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(text, "text is null");
        why = why == null ? "" : why;
        about = Map.copyOf(about);
    }
}
