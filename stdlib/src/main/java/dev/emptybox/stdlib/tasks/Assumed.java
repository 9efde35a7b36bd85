package dev.emptybox.stdlib.tasks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a plan takes the result of a command to be, since it does not run it. Whatever rests on it is listed as assumed. */
public final class Assumed {

    private final Map<String, Object> values = new LinkedHashMap<>();

    Assumed() {
    }

    @Option(value = "What it is assumed to print; without rc and stderr also that it ends with 0 and prints no errors.", example = "stdout 'ok'")
    public void stdout(String text) {
        values.put("stdout", text.stripTrailing());
        values.putIfAbsent("stderr", "");
        values.putIfAbsent("rc", 0);
    }

    @Option(value = "What it is assumed to print as errors.", example = "stderr ''")
    public void stderr(String text) {
        values.put("stderr", text.stripTrailing());
    }

    @Option(value = "The exit code it is assumed to end with.", example = "rc 0")
    public void rc(int code) {
        values.put("rc", code);
    }

    /** Empty when nothing is assumed. */
    Map<String, Object> values() {
        return values;
    }

    /** In words, for people. */
    String text(boolean hidden) {
        var parts = new ArrayList<String>();
        if (values.get("rc") instanceof Integer code) {
            parts.add("to end with code " + code);
        }
        if (values.containsKey("stdout")) {
            parts.add("to print " + (hidden ? "(sensitive: not shown)" : "'" + values.get("stdout") + "'"));
        }
        return "it is taken " + (parts.isEmpty() ? "to print errors as planned" : String.join(" and ", parts));
    }
}
