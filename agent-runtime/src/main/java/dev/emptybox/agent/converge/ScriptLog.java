package dev.emptybox.agent.converge;

import dev.emptybox.agent.converge.Event.Level;
import dev.emptybox.stdlib.dsl.Log;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The log messages of a script. A plan keeps them, because an apply repeats them; they are published later or never. */
final class ScriptLog implements Log {

    record Line(Level level, String text) {
    }

    private final Consumer<Line> lines;
    private final List<Line> kept;

    private ScriptLog(Consumer<Line> lines, List<Line> kept) {
        this.lines = lines;
        this.kept = kept;
    }

    /** Publishes each line at once. */
    static Log publishing(EventBus bus) {
        return new ScriptLog(line -> bus.publish(new ConvergeEvent.ScriptSaid(line)), List.of());
    }

    /** Drops each line. */
    static Log silent() {
        return new ScriptLog(line -> { }, List.of());
    }

    static ScriptLog keeping() {
        var kept = new ArrayList<Line>();
        return new ScriptLog(kept::add, kept);
    }

    @Override
    public void info(Object message) {
        say(Level.INFO, message);
    }

    @Override
    public void warn(Object message) {
        say(Level.WARN, message);
    }

    @Override
    public void debug(Object message) {
        say(Level.DEBUG, message);
    }

    private void say(Level level, Object message) {
        lines.accept(new Line(level, String.valueOf(message)));
    }

    /** Publishes the kept messages. */
    void publish(EventBus bus) {
        kept.forEach(line -> bus.publish(new ConvergeEvent.ScriptSaid(line)));
        kept.clear();
    }
}
