package dev.emptybox.agent.machine;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds programs as a shell would, so that a missing one is told in words and not by an exit code of 127. */
final class Programs {

    static final String USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private Programs() {
    }

    static Optional<Path> find(String name, String searched) {
        for (String directory : searched.split(":")) {
            if (directory.startsWith("/") && runnable(Path.of(directory, name))) {
                return Optional.of(Path.of(directory, name));
            }
        }
        return Optional.empty();
    }

    /** @param directory where a program with a slash but not at the root is looked for */
    static Path resolve(String program, Path directory, String searched) {
        if (!program.contains("/")) {
            return find(program, searched).orElseThrow(() -> new ProblemException(Problem.of(
                "There is no program " + program + " on this box", "it is in no directory of PATH " + searched,
                "install it, or name it with its whole path")));
        }
        Path path = directory.resolve(program);
        if (!Files.isRegularFile(path)) {
            throw new ProblemException(Problem.of("There is no program " + path,
                Files.exists(path) ? "it is a directory" : "nothing stands there", "install it, or correct the path"));
        }
        if (!Files.isExecutable(path)) {
            throw new ProblemException(Problem.of("Cannot run " + path, "it is not executable",
                "give it mode '0755', or run it by its interpreter"));
        }
        return path;
    }

    static boolean runnable(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }
}
