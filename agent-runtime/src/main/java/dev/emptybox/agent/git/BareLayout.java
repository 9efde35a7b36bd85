package dev.emptybox.agent.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/**
 * Creates an empty bare repository on disk. Not with JGit, which starts a shell (for the umask) to create one, and a box may
 * have none.
 */
final class BareLayout {

    /** Garbage collection is disabled: it would run on an unmanaged thread. */
    private static final String CONFIG = """
            [core]
            \trepositoryformatversion = 0
            \tfilemode = true
            \tbare = true
            \tlogallrefupdates = false
            [gc]
            \tauto = 0
            """;

    private BareLayout() {
    }

    static void create(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("objects/pack"));
        Files.createDirectories(directory.resolve("objects/info"));
        Files.createDirectories(directory.resolve("refs/heads"));
        Files.createDirectories(directory.resolve("refs/tags"));
        Files.writeString(directory.resolve("config"), CONFIG);
        Files.writeString(directory.resolve("HEAD"), "ref: refs/heads/main\n");
    }

    static Repository open(Path directory) throws IOException {
        return new FileRepositoryBuilder().setGitDir(directory.toFile()).setBare().setMustExist(true).build();
    }
}
