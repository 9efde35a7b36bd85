package dev.emptybox.agent.os;

import dev.emptybox.stdlib.model.NativeText;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The environment that the agent was started with. The launcher starts Java with a UTF-8 locale and keeps the original one
 * in a variable, so that services and commands get the locale of the operator.
 */
public final class CallerEnvironment {

    static final String REPLACED = "EMPTYBOX_LC_ALL";
    private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "USER", "TMPDIR");
    /** Java's replacement for bytes that it cannot decode. */
    private static final char UNREADABLE = '\ufffd';
    private static final String LOCALE = "LC_ALL";

    private CallerEnvironment() {
    }

    /**
     * The minimal part that services and commands get.
     *
     * @throws ProblemException if Java could not decode a value, so that it would be passed changed
     */
    public static Map<String, String> inherited(Map<String, String> agent) {
        var environment = new HashMap<>(agent);
        environment.keySet().retainAll(INHERITED);
        environment.forEach((name, value) -> {
            if (value.indexOf(UNREADABLE) >= 0) {
                throw new ProblemException(Problem.of("The environment variable " + name + " cannot be passed on",
                    "its value has bytes outside of the character set of the locale, " + System.getProperty("sun.jnu.encoding"),
                    "set it to UTF-8 text, and start emptybox with its launcher or with LC_ALL=C.UTF-8"));
            }
            NativeText.requireVariable(name, value);
        });
        return Map.copyOf(environment);
    }

    /** @param own the environment of this process */
    public static Map<String, String> of(Map<String, String> own) {
        var environment = new HashMap<>(own);
        String replaced = environment.remove(REPLACED);
        if (replaced != null) {
            environment.put(LOCALE, replaced);
            if (replaced.isEmpty()) {
                // Equivalent to unset, and indistinguishable for the launcher.
                environment.remove(LOCALE);
            }
        }
        return Map.copyOf(environment);
    }
}
