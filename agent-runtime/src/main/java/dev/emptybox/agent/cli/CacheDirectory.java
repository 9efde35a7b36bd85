package dev.emptybox.agent.cli;

import java.nio.file.Path;
import java.util.Map;

/** The cache of read-only commands for fetched and compiled files; never in the state repo. */
public final class CacheDirectory {

    private CacheDirectory() {
    }

    static Path of(CommonOptions shared, Map<String, String> environment) {
        if (shared.homeGiven()) {
            return shared.home();
        }
        return of(environment);
    }

    /** That of the user. */
    public static Path of(Map<String, String> environment) {
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path base = xdg.isEmpty() ? Path.of(environment.getOrDefault("HOME", System.getProperty("java.io.tmpdir")), ".cache") : Path.of(xdg);
        return base.resolve("emptybox").toAbsolutePath().normalize();
    }
}
