package dev.emptybox.testkit;

import dev.emptybox.agent.cli.CacheDirectory;
import dev.emptybox.agent.git.Checkout;
import dev.emptybox.agent.git.Credentials;
import dev.emptybox.agent.git.ModuleSource;
import dev.emptybox.agent.script.ScriptHost;
import dev.emptybox.agent.script.StateFiles;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** A copy of the files of a state repo whose scripts can be replaced; removed when it is closed. */
public final class RepoCopy implements AutoCloseable {

    private final Path stateRepo;
    private final Path top = Scratch.directory();
    private final Path files = top.resolve("files");

    public RepoCopy(Path stateRepo) {
        this.stateRepo = stateRepo;
        try {
            Files.createDirectories(files);
            for (String path : EditedRepo.paths(stateRepo)) {
                Files.createDirectories(files.resolve(path).getParent());
                Files.copy(stateRepo.resolve(path), files.resolve(path));
            }
        } catch (IOException full) {
            close();
            throw new UncheckedIOException(full);
        }
    }

    public void write(String path, String text) {
        try {
            Files.writeString(files.resolve(path), text);
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    /** For specs that run the scripts of this copy. */
    public SpecContext context(ScriptHost host) {
        return new SpecContext(stateRepo, files, host);
    }

    /**
     * Compiles the scripts for every state of the repo.
     *
     * @throws ProblemException with all problems
     */
    public void compile(ScriptHost host) {
        var edited = new EditedRepo(stateRepo, files, top, Clock.systemUTC());
        edited.commitEdits();
        var source = new ModuleSource(edited, CacheDirectory.of(System.getenv()).resolve("source/modules"), Credentials.none());
        Checkout checkout = source.checkout(edited.head().revision());
        host.load(checkout.directory(), checkout.modules(), new StateFiles(checkout.directory()).all(Map.of(), Map.of()));
    }

    @Override
    public void close() {
        Scratch.delete(top);
    }
}
