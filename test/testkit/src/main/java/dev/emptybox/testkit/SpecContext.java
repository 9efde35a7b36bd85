package dev.emptybox.testkit;

import dev.emptybox.agent.script.ScriptHost;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * The scripts that the specs of a thread run. The runner of specs gives it with the context class loader of their thread, so that
 * several runs in one process can have different ones; in Maven or an IDE there is none.
 *
 * @param repo  the state repo
 * @param files the directory with its files, which can be an edited copy
 * @param host  compiles its scripts
 */
public record SpecContext(Path repo, Path files, ScriptHost host) {

    public SpecContext {
        Objects.requireNonNull(repo, "repo is null");
        Objects.requireNonNull(files, "files is null");
        Objects.requireNonNull(host, "host is null");
    }

    /** A class loader with a context. */
    public static final class Loader extends ClassLoader {

        private final SpecContext context;

        public Loader(SpecContext context, ClassLoader specs) {
            super("context of specs", specs);
            this.context = Objects.requireNonNull(context, "context is null");
        }
    }

    static Optional<SpecContext> current() {
        return Thread.currentThread().getContextClassLoader() instanceof Loader loader ? Optional.of(loader.context) : Optional.empty();
    }

    /** Those of a repo of the spec's own are as they are. */
    static Path filesOf(Path stateRepo) {
        return current().filter(context -> context.repo().equals(stateRepo)).map(SpecContext::files).orElse(stateRepo);
    }

    static ScriptHost currentHost() {
        return current().map(SpecContext::host).orElse(Scripts.HOST);
    }
}
