package dev.emptybox.agent.converge;

import dev.emptybox.stdlib.model.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * An event, for users and log collectors.
 *
 * @param at      when
 * @param level   the severity
 * @param name    stable name: {@code revision.new}, {@code change}, {@code converged}
 * @param text    one line for display
 * @param why     the reason, may be empty
 * @param took    the duration, null if not meaningful
 * @param about   attributes, by name
 * @param problem the problem, shown completely where there is room for several lines; null if none
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
