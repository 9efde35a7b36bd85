package dev.emptybox.agent.process;

import java.util.HashMap;
import java.util.Map;

/**
 * The environment that the agent was started with. The launcher gives Java a locale with all letters and keeps the one that
 * it replaced in a variable, so that services and commands get what the operator has set.
 */
public final class CallerEnvironment {

    static final String REPLACED = "EMPTYBOX_LC_ALL";
    private static final String LOCALE = "LC_ALL";

    private CallerEnvironment() {
    }

    /** @param own the environment of this process */
    public static Map<String, String> of(Map<String, String> own) {
        var environment = new HashMap<>(own);
        String replaced = environment.remove(REPLACED);
        if (replaced != null) {
            environment.put(LOCALE, replaced);
            if (replaced.isEmpty()) {
                // As good as not set, and the launcher cannot tell one from the other.
                environment.remove(LOCALE);
            }
        }
        return Map.copyOf(environment);
    }
}
