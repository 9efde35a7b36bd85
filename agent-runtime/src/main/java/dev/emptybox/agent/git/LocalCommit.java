package dev.emptybox.agent.git;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;

/**
 * A commit of the repository that contains a directory, by any Git revision expression: {@code HEAD~1},
 * {@code main@{yesterday}}, {@code v1.2}.
 *
 * @param top   the top of the work tree
 * @param below the directory relative to it, empty for the top
 * @param id    the full commit id
 */
public record LocalCommit(Path top, String below, String id) {

    /** Empty if the directory is not in a work tree, or the expression does not name a commit of it. */
    public static Optional<LocalCommit> of(Path directory, String expression) {
        IsolatedSystemReader.install();
        try {
            Path real = directory.toRealPath();
            try (Repository repository = WorkTree.around(real).orElse(null)) {
                ObjectId commit = repository == null || repository.isBare() ? null : repository.resolve(expression + "^{commit}");
                Path top = commit == null ? null : repository.getWorkTree().toPath().toRealPath();
                return commit == null ? Optional.empty() : Optional.of(new LocalCommit(top, top.relativize(real).toString(), commit.name()));
            }
        } catch (IOException | RuntimeException unreadable) {
            // A format unknown to JGit, or not an expression: the caller has an alternative.
            return Optional.empty();
        }
    }
}
