package dev.emptybox.agent.git;

import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Revision;
import dev.emptybox.stdlib.model.Where;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A source whose checkouts come with the modules of their lock: fetched once, verified whenever they are requested. A module
 * in {@code modules/NAME} of the state repo itself is taken from there, and verified by the same digest.
 */
public final class ModuleSource implements Source {

    private static final String FOLDER = "modules";

    private final Source inner;
    private final Path store;
    private final Credentials credentials;
    private final Map<String, GitSource> sources = new HashMap<>();
    /** The commits of modules by revision, as far as they were checked out by this process. */
    private final Map<String, Map<String, Set<String>>> used = new HashMap<>();

    /**
     * @param inner       the state repo
     * @param store       the directory for fetched modules
     * @param credentials of the state repo, for modules on the same server
     */
    public ModuleSource(Source inner, Path store, Credentials credentials) {
        this.inner = Objects.requireNonNull(inner, "inner is null");
        this.store = Objects.requireNonNull(store, "store is null");
        this.credentials = Objects.requireNonNull(credentials, "credentials is null");
    }

    /** The source without modules. */
    public Source stateRepo() {
        return inner;
    }

    @Override
    public String address() {
        return inner.address();
    }

    @Override
    public Head head() {
        return inner.head();
    }

    /** @throws ProblemException if the lock is missing or stale, or a module differs from it */
    @Override
    public Checkout checkout(Revision revision) {
        Checkout files = inner.checkout(revision);
        Map<String, Module.Locked> locked = ModuleFiles.consistent(files.directory());
        var directories = new TreeMap<String, Path>();
        var commits = new HashMap<String, Set<String>>();
        locked.forEach((name, module) -> {
            directories.put(name, verified(module, files.directory()));
            commits.computeIfAbsent(key(module.module()), key -> new HashSet<>()).add(module.commit());
        });
        synchronized (used) {
            used.put(revision.commit(), commits);
        }
        return new Checkout(revision, files.directory(), files.ignored(), directories);
    }

    private Path verified(Module.Locked locked, Path repo) {
        String name = locked.module().name();
        Path own = repo.resolve(FOLDER).resolve(name);
        boolean vendored = Files.isDirectory(own);
        Path directory = vendored ? own : fetched(locked.module(), locked.commit());
        String found = digest(directory);
        if (!found.equals(locked.digest())) {
            throw new ProblemException(new Problem(new Where(ModuleFiles.LOCK, 0, 0, ""), "Module " + name + " is not what " + ModuleFiles.LOCK + " pins",
                (vendored ? "modules/" + name : "commit " + locked.commit().substring(0, 10)) + " has the digest " + found + ", expected " + locked.digest(),
                "find out who changed it; then run: emptybox module update " + name));
        }
        return directory;
    }

    private Path fetched(Module module, String commit) {
        try {
            return source(module, commit).checkout(new Revision(commit, "", Instant.EPOCH, "", "")).directory();
        } catch (SourceException cannot) {
            throw cannot.during("Module " + module.name() + " cannot be fetched from " + module.git());
        }
    }

    /**
     * Chooses the commit of a module, and records its content.
     *
     * @throws SourceException if there is none
     */
    public Module.Locked lock(Module module) {
        String ref = ref(module);
        Head head;
        try {
            head = source(module, ref.isEmpty() ? null : ref).head();
        } catch (SourceException cannot) {
            throw cannot.during("Module " + module.name() + " cannot be found at " + module.git());
        }
        String commit = head.revision().commit();
        return new Module.Locked(module, head.ref(), commit, digest(fetched(module, commit)));
    }

    /** The directory with the content of a locked module; fetched if necessary. */
    public Path content(Module.Locked module) {
        return fetched(module.module(), module.commit());
    }

    private String ref(Module module) {
        String wanted = module.version();
        Optional<VersionRange> range = VersionRange.of(wanted);
        if (range.isEmpty() && !wanted.matches("\\d.*")) {
            return wanted;
        }
        Collection<String> tags;
        try {
            tags = source(module, null).tags();
        } catch (SourceException cannot) {
            throw cannot.during("Module " + module.name() + " cannot be found at " + module.git());
        }
        if (range.isPresent()) {
            return range.get().highest(tags).orElseThrow(() -> SourceException.wrong(Problem.of("Module " + module.name() + " has no version " + wanted,
                tags.isEmpty() ? module.git() + " has no tags" : "existing tags: " + String.join(", ", SimilarNames.to(wanted, tags)), "choose another version")));
        }
        return !tags.contains(wanted) && tags.contains("v" + wanted) ? "v" + wanted : wanted;
    }

    private synchronized GitSource source(Module module, String ref) {
        String address = address(inner.address(), module.git());
        return sources.computeIfAbsent(key(module) + " " + ref, key -> new GitSource(address, ref, module.path(), store.resolve(key(module)), credentials(address)));
    }

    /** The login of the state repo is for its own server; a directory has none, and its user names the login for the modules. */
    private Credentials credentials(String address) {
        GitAddress stateRepo = GitAddress.parse(inner.address());
        return stateRepo.local() || stateRepo.sameServer(GitAddress.parse(address)) ? credentials : credentials.withoutFile();
    }

    private String key(Module module) {
        return module.name() + "-" + Digests.sha256(address(inner.address(), module.git())).substring(0, 12);
    }

    /** A relative address is relative to that of the state repo. */
    static String address(String of, String git) {
        if (!git.startsWith("./") && !git.startsWith("../")) {
            return git;
        }
        return of.contains("://") ? URI.create(of.endsWith("/") ? of : of + "/").resolve(git).toString() : Path.of(of).resolve(git).normalize().toString();
    }

    /** Of the names, kinds and contents of all files. */
    static String digest(Path directory) {
        var lines = new TreeMap<String, String>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                String name = directory.relativize(path).toString();
                if (Files.isSymbolicLink(path)) {
                    lines.put(name, "link " + Digests.sha256(Files.readSymbolicLink(path).toString()));
                } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    lines.put(name, (Files.isExecutable(path) ? "program " : "file ") + Bytes.of(Files.readAllBytes(path)).sha256());
                }
            }
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("Cannot read the module in " + directory, String.valueOf(unreadable.getMessage()), ""), unreadable);
        }
        var text = new StringBuilder();
        lines.forEach((name, line) -> text.append(line).append(' ').append(name).append('\0'));
        return "sha256:" + Digests.sha256(text.toString());
    }

    /** Modules are removed only if the modules of all revisions that stay are known. */
    @Override
    public void prune(Set<String> commits) {
        inner.prune(commits);
        synchronized (used) {
            used.keySet().retainAll(commits);
            if (!used.keySet().equals(commits)) {
                return;
            }
            var kept = new HashMap<String, Set<String>>();
            used.values().forEach(modules -> modules.forEach((key, ids) -> kept.computeIfAbsent(key, fresh -> new HashSet<>()).addAll(ids)));
            sources.forEach((key, source) -> source.prune(kept.getOrDefault(key.substring(0, key.indexOf(' ')), Set.of())));
        }
    }

    @Override
    public void close() {
        inner.close();
    }
}
