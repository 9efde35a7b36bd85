package dev.emptybox.agent.git;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** The repository around a directory, as git finds it: also of a submodule, and of one whose Git directory is elsewhere. */
final class WorkTree {

    private WorkTree() {
    }

    /** Empty if the directory is in no repository; the caller closes it. */
    static Optional<Repository> around(Path real) throws IOException {
        FileRepositoryBuilder found = new FileRepositoryBuilder().findGitDir(real.toFile());
        if (found.getGitDir() == null) {
            return Optional.empty();
        }
        for (File at = real.toFile(); at != null; at = at.getParentFile()) {
            if (new File(at, Constants.DOT_GIT).isFile()) {
                // It names the Git directory, which need not know where its work tree is.
                return Optional.of(found.setWorkTree(at).build());
            }
            if (new File(at, Constants.DOT_GIT).isDirectory()) {
                break;
            }
        }
        return Optional.of(found.build());
    }
}
