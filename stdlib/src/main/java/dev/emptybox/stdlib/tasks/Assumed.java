package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.Option;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The result of a command that a plan assumes, because it does not run the command. Everything that depends on it is listed
 * as assumed.
 */
public final class Assumed {

    private final Map<String, Object> values = new LinkedHashMap<>();

    Assumed() {
    }

    @Option(value = "The assumed standard output. Without rc and stderr, exit code 0 and no error output are assumed as well.", example = "stdout 'ok'")
    public void stdout(String text) {
        values.put("stdout", text.stripTrailing());
        values.putIfAbsent("stderr", "");
        values.putIfAbsent("rc", 0);
    }

    @Option(value = "The assumed standard error.", example = "stderr ''")
    public void stderr(String text) {
        values.put("stderr", text.stripTrailing());
    }

    @Option(value = "The assumed exit code.", example = "rc 0")
    public void rc(int code) {
        values.put("rc", code);
    }

    /** Empty if nothing is assumed. */
    Map<String, Object> values() {
        return values;
    }

    /** As text, for messages. */
    String text(boolean hidden) {
        var parts = new ArrayList<String>();
        if (values.get("rc") instanceof Integer code) {
            parts.add("to exit with code " + code);
        }
        if (values.containsKey("stdout")) {
            parts.add("to print " + (hidden ? "(sensitive: not shown)" : "'" + values.get("stdout") + "'"));
        }
        return "it is assumed " + (parts.isEmpty() ? "to print errors as planned" : String.join(" and ", parts));
    }
}
