package dev.emptybox.testkit;

import dev.emptybox.agent.script.Coverage;
import dev.emptybox.agent.script.ScriptHost;

/**
 * The compiled scripts of this process, which all its specs share: most of them run the same few. With the system property
 * {@code emptybox.coverage} they tell what of them runs.
 */
public final class Scripts {

    /** Empty without that property. */
    public static final Coverage COVERAGE = new Coverage();

    static final ScriptHost HOST = Boolean.getBoolean("emptybox.coverage") ? ScriptHost.observed(COVERAGE) : ScriptHost.lasting();

    private Scripts() {
    }
}
