package dev.emptybox.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.emptybox.stdlib.model.Secrets;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The output of commands: text, coloured on a terminal, and JSON. */
final class Console {

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;
    private final boolean colour;
    private final ObjectMapper json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private boolean debug;

    Console(PrintStream out, PrintStream err, Map<String, String> environment) {
        this.out = Objects.requireNonNull(out, "out is null");
        this.err = Objects.requireNonNull(err, "err is null");
        this.environment = Map.copyOf(environment);
        // The launcher detects whether standard output is a terminal; Java before 22 cannot.
        this.colour = "true".equals(environment.get("EMPTYBOX_TERMINAL")) && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    boolean colour() {
        return colour;
    }

    boolean terminal() {
        return "true".equals(environment.get("EMPTYBOX_TERMINAL"));
    }

    Map<String, String> environment() {
        return environment;
    }

    Printer out() {
        return new Printer(out, colour);
    }

    /** For a protocol with another program. */
    PrintStream bytes() {
        return out;
    }

    /** The same stream as {@link #out}, without colours. */
    Printer plain() {
        return new Printer(out, false);
    }

    /** The same console with a changed environment variable. */
    Console with(String name, String value) {
        var changed = new HashMap<>(environment);
        changed.put(name, value);
        var console = new Console(out, err, changed);
        console.debug(debug);
        return console;
    }

    Printer err() {
        return new Printer(err, colour);
    }

    /** A line that is replaced by the next one; for progress on a terminal. */
    void transientLine(String text) {
        err.print("\r\u001b[K" + text);
        err.flush();
    }

    void json(Object value) {
        out.println(asJson(value));
    }

    String asJson(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("maps, lists and scalars can always be written", impossible);
        }
    }

    /** One value on one line, for log collectors. */
    void jsonLine(Object value) {
        try {
            out.println(json.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("maps, lists and scalars can always be written", impossible);
        }
    }

    void debug(boolean on) {
        debug = on;
    }

    /** Shows a stack trace if requested. */
    void trace(Throwable thrown) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        trace(Secrets.shown(text.toString()));
    }

    void trace(String text) {
        if (debug) {
            err.print(text);
        }
    }
}
