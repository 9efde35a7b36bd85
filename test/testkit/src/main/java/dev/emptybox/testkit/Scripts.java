package dev.emptybox.testkit;

import dev.emptybox.agent.script.Coverage;
import dev.emptybox.agent.script.ScriptHost;
import java.nio.file.Path;

/**
 * The compiled scripts of this process, shared by all its specs, most of which run the same few. The system property
 * {@code emptybox.classes} names a directory that stores them for the next process; {@code emptybox.coverage} enables
 * coverage.
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
