package dev.emptybox.testkit;

import dev.emptybox.agent.script.ScriptHost;
import java.nio.file.Path;

/**
 * The compiled scripts of this process, shared by all its specs, most of which run the same few. The system property
 * {@code emptybox.classes} names a directory that stores them for the next process.
 */
public final class Scripts {

    public static final ScriptHost HOST = host(System.getProperty("emptybox.classes", ""));

    private Scripts() {
    }

    private static ScriptHost host(String directory) {
        return directory.isEmpty() ? ScriptHost.lasting() : ScriptHost.lasting(Path.of(directory));
    }
}
