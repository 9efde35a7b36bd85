package dev.emptybox.agent.script;

/**
 * Ends a script that has exceeded its time limit. Thrown by checks compiled into its loops and closures; an Error, so that a
 * script that catches Exception does not swallow it.
 */
public final class ScriptTimeout extends Error {

    private static final long serialVersionUID = 1L;

    public ScriptTimeout(String message) {
        super(message, null, false, true);
    }
}
