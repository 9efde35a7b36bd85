package dev.emptybox.testkit;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the state repo of a spec. */
final class StateRepo {

    private static final String MAIN = "converge.groovy";

    private StateRepo() {
    }

    /**
     * @param given   the configured directory, null for none
     * @param working the working directory: otherwise its nearest matching parent is used
     */
    static Path find(String given, Path working) {
        if (given != null && !given.isEmpty()) {
            Path named = Path.of(given).toAbsolutePath().normalize();
            if (!Files.isRegularFile(named.resolve(MAIN))) {
                throw new SpecMistake("There is no " + MAIN + " in " + named, "it is the value of the system property emptybox.repo", "");
            }
            return named;
        }
        for (Path up = working; up != null; up = up.getParent()) {
            if (Files.isRegularFile(up.resolve(MAIN))) {
                return up;
            }
        }
        throw new SpecMistake("There is no " + MAIN + " in " + working + " or above", "the spec needs a state repo",
            "run it in a state repo, or name one with -Demptybox.repo=DIRECTORY");
    }
}
