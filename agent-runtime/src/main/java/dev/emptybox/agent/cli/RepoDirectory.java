package dev.emptybox.agent.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the state repo that contains a directory. */
final class RepoDirectory {

    private RepoDirectory() {
    }

    /**
     * The nearest directory with a script, upwards; null if there is none.
     *
     * @param path of the script's directory in the repo, may be empty
     */
    static Path around(Path directory, String path) {
        for (Path at = directory.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
            if (Files.isRegularFile(at.resolve(path).resolve("converge.groovy"))) {
                return at;
            }
        }
        return null;
    }
}
