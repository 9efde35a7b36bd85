package dev.emptybox.agent.converge;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Secrets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Tells what happens, as it happens, to whoever listens. */
public final class Events {

    private final Consumer<Event> listener;
    private final Secrets secrets;
    private final Clock clock;

    public Events(Consumer<Event> listener, Secrets secrets, Clock clock) {
        this.listener = Objects.requireNonNull(listener, "listener is null");
        this.secrets = Objects.requireNonNull(secrets, "secrets is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    public void info(String name, String text, String why, Map<String, String> about) {
        tell(Event.Level.INFO, name, text, why, null, about, null);
    }

    public void took(String name, String text, String why, Duration took, Map<String, String> about) {
        tell(Event.Level.INFO, name, text, why, took, about, null);
    }

    public void debug(String name, String text) {
        tell(Event.Level.DEBUG, name, text, "", null, Map.of(), null);
    }

    public void warn(String name, String text, String why, Map<String, String> about) {
        tell(Event.Level.WARN, name, text, why, null, about, null);
    }

    /** A problem as an event; its place stands first, so that the line can be found. */
    public void problem(String name, Event.Level level, String text, Problem problem) {
        String place = problem.where() == null ? "" : problem.where() + ": ";
        String why = place + problem.whatAndWhy("; ")
            + (problem.cure().isEmpty() ? "" : "; " + problem.cure());
        tell(level, name, text, why.strip(), null, Map.of(), problem);
    }

    private void tell(Event.Level level, String name, String text, String why, Duration took, Map<String, String> about,
                      Problem problem) {
        var open = new LinkedHashMap<String, String>();
        about.forEach((key, value) -> open.put(key, secrets.redacted(value)));
        listener.accept(new Event(clock.instant(), level, name, secrets.redacted(text), secrets.redacted(why), took, open,
            problem == null ? null : problem.map(secrets::redacted)));
    }
}
