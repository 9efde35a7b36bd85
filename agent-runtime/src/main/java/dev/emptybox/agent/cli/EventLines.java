package dev.emptybox.agent.cli;

import dev.emptybox.agent.converge.Event;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;

/** Prints events: one readable line each, or one JSON object each. */
final class EventLines implements Consumer<Event> {

    enum Format { TEXT, JSON }

    private final Console console;
    private final Format format;
    private final boolean debug;

    EventLines(Console console, Format format, boolean debug) {
        this.console = Objects.requireNonNull(console, "console is null");
        this.format = Objects.requireNonNull(format, "format is null");
        this.debug = debug;
    }

    @Override
    public synchronized void accept(Event event) {
        if (event.level() == Event.Level.DEBUG && !debug) {
            return;
        }
        if (format == Format.TEXT) {
            console.out().event(event);
            return;
        }
        var line = new LinkedHashMap<String, Object>();
        line.put("time", event.at().toString());
        line.put("level", event.level().name().toLowerCase(Locale.ROOT));
        line.put("event", event.name());
        line.put("text", event.text());
        line.put("why", event.why());
        if (event.took() != null) {
            line.put("millis", event.took().toMillis());
        }
        line.putAll(event.about());
        console.jsonLine(line);
    }
}
