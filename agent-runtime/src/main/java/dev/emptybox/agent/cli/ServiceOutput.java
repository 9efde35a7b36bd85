package dev.emptybox.agent.cli;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.function.BiConsumer;

/** Prints the output of services among the agent's events, so that the log of a container has both: {@code app | line}. */
final class ServiceOutput implements BiConsumer<String, String> {

    private final Console console;
    private final EventLines.Format format;
    private final Clock clock;

    ServiceOutput(Console console, EventLines.Format format, Clock clock) {
        this.console = Objects.requireNonNull(console, "console is null");
        this.format = Objects.requireNonNull(format, "format is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    @Override
    public void accept(String service, String line) {
        if (format == EventLines.Format.TEXT) {
            console.out().line(service + " | " + line);
            return;
        }
        var members = new LinkedHashMap<String, Object>();
        members.put("time", clock.instant().toString());
        members.put("level", "info");
        members.put("event", "service.output");
        members.put("text", line);
        members.put("service", service);
        console.jsonLine(members);
    }
}
