package dev.emptybox.testkit;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the state repo of a spec is. */
final class StateRepo {

    private static final String MAIN = "converge.groovy";

    private StateRepo() {
    }

    /**
     * @param given   the directory that was named, null when none was
     * @param working where the process works: the nearest directory upwards of it counts otherwise
     */
    static Path find(String given, Path working) {
        if (given != null && !given.isEmpty()) {
            Path named = Path.of(given).toAbsolutePath().normalize();
            if (!Files.isRegularFile(named.resolve(MAIN))) {
                throw new SpecMistake("There is no " + MAIN + " in " + named, "the system property emptybox.repo names it", "");
            }
            return named;
        }
        for (Path up = working; up != null; up = up.getParent()) {
            if (Files.isRegularFile(up.resolve(MAIN))) {
                return up;
            }
        }
        throw new SpecMistake("There is no " + MAIN + " in " + working + " or above", "it is what the spec is about",
            "run it in the state repo, or name that with -Demptybox.repo=DIRECTORY");
    }
}
