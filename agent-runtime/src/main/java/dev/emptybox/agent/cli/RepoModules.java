package dev.emptybox.agent.cli;

import dev.emptybox.agent.git.Credentials;
import dev.emptybox.agent.git.ModuleSource;
import dev.emptybox.agent.git.SourceException;
import dev.emptybox.agent.git.WorkingCopy;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** The modules of a directory with a state repo, for commands that only read their declarations. */
final class RepoModules {

    private RepoModules() {
    }

    /**
     * The directories of its modules, by name; none if they cannot be read.
     *
     * @param problems receives why they cannot
     */
    static Map<String, Path> of(Path repo, Console console, Consumer<Problem> problems) {
        var source = new ModuleSource(new WorkingCopy(repo, ""), CacheDirectory.of(console.environment()).resolve("source/modules"), Credentials.none());
        try {
            return source.checkout(source.head().revision()).modules();
        } catch (ProblemException stale) {
            stale.problems().forEach(problems);
        } catch (SourceException unreachable) {
            problems.accept(unreachable.problem());
        }
        return Map.of();
    }
}
