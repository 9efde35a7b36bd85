package dev.emptybox.agent.converge;

import dev.emptybox.stdlib.dsl.Log;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a script says. A plan keeps it, because an apply will say it again; whoever wants it tells it later. */
final class ScriptLog implements Log {

    private record Line(String level, String text) {
    }

    private final Events events;
    private final boolean kept;
    private final List<Line> lines = new ArrayList<>();

    private ScriptLog(Events events, boolean kept) {
        this.events = events;
        this.kept = kept;
    }

    static ScriptLog telling(Events events) {
        return new ScriptLog(events, false);
    }

    /** Nobody will ever hear it. */
    static ScriptLog unheard() {
        return new ScriptLog(null, true);
    }

    static ScriptLog keeping(Events events) {
        return new ScriptLog(events, true);
    }

    @Override
    public void info(Object message) {
        say(new Line("info", String.valueOf(message)));
    }

    @Override
    public void warn(Object message) {
        say(new Line("warn", String.valueOf(message)));
    }

    @Override
    public void debug(Object message) {
        say(new Line("debug", String.valueOf(message)));
    }

    private void say(Line line) {
        if (kept) {
            lines.add(line);
        } else {
            tell(line);
        }
    }

    /** Tells what was kept. */
    void tell() {
        lines.forEach(this::tell);
        lines.clear();
    }

    private void tell(Line line) {
        switch (line.level()) {
            case "warn" -> events.warn("script.log", line.text(), "", Map.of());
            case "debug" -> events.debug("script.log", line.text());
            default -> events.info("script.log", line.text(), "", Map.of());
        }
    }
}
