package dev.emptybox.agent.converge;

import dev.emptybox.agent.converge.Event.Level;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Secrets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** The agent's log: passes each line to its listener, without secrets. */
public final class EventLog {

    private final Consumer<Event> listener;
    private final Secrets secrets;
    private final Clock clock;

    public EventLog(Consumer<Event> listener, Secrets secrets, Clock clock) {
        this.listener = Objects.requireNonNull(listener, "listener is null");
        this.secrets = Objects.requireNonNull(secrets, "secrets is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    public void info(String name, String text, String why, Map<String, String> about) {
        write(Level.INFO, name, text, why, about);
    }

    public void took(String name, String text, String why, Duration took, Map<String, String> about) {
        write(Level.INFO, name, text, why, took, about, null);
    }

    public void debug(String name, String text) {
        write(Level.DEBUG, name, text, "", Map.of());
    }

    public void warn(String name, String text, String why, Map<String, String> about) {
        write(Level.WARN, name, text, why, about);
    }

    /** A problem as an error, beginning with its position. */
    public void problem(String name, String text, Problem problem) {
        String place = problem.where() == null ? "" : problem.where() + ": ";
        String why = place + problem.whatAndWhy("; ") + (problem.cure().isEmpty() ? "" : "; " + problem.cure());
        write(Level.ERROR, name, text, why.strip(), null, Map.of(), problem);
    }

    void write(Level level, String name, String text, String why, Map<String, String> about) {
        write(level, name, text, why, null, about, null);
    }

    private void write(Level level, String name, String text, String why, Duration took, Map<String, String> about, Problem problem) {
        var redacted = new LinkedHashMap<String, String>();
        about.forEach((key, value) -> redacted.put(key, secrets.redacted(value)));
        listener.accept(new Event(clock.instant(), level, name, secrets.redacted(text), secrets.redacted(why), took, redacted,
            problem == null ? null : problem.map(secrets::redacted)));
    }
}
