package dev.emptybox.testkit;

import dev.emptybox.agent.script.Coverage;
import dev.emptybox.agent.script.ScriptHost;
import java.nio.file.Path;

/**
 * The compiled scripts of this process, which all its specs share: most of them run the same few. The system property
 * {@code emptybox.classes} names a directory that keeps them for the next process; with {@code emptybox.coverage} they tell
 * what of them runs.
 */
public final class Scripts {

    /** Empty without that property. */
    public static final Coverage COVERAGE = new Coverage();

    static final ScriptHost HOST = host(System.getProperty("emptybox.classes", ""));

    private Scripts() {
    }

    private static ScriptHost host(String directory) {
        if (Boolean.getBoolean("emptybox.coverage")) {
            return ScriptHost.observed(COVERAGE);
        }
        return directory.isEmpty() ? ScriptHost.lasting() : ScriptHost.lasting(Path.of(directory));
    }
}
