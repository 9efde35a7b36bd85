package dev.emptybox.agent.script;

import dev.emptybox.stdlib.box.LfsPointer;
import dev.emptybox.stdlib.box.RepoFiles;
import dev.emptybox.stdlib.dsl.ConvergeScript;
import dev.emptybox.stdlib.dsl.Places;
import dev.emptybox.stdlib.dsl.Reference;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Where;
import groovy.lang.GroovySystem;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Compiles the scripts of a revision to a generation of classes: type-checked against the state, guarded, and cached on disk
 * by content, because compilation dominates a cold start. Reports all problems of all files at once.
 */
public final class ScriptHost {

    /** The script that every cycle runs. */
    public static final String MAIN = "converge.groovy";

    private static final long LARGEST_SCRIPT = 1 << 20;
    private static final Pattern COMMENT = Pattern.compile("\\A#![^\n]*|/\\*.*?\\*/|//[^\n]*|[\uFEFF\0]", Pattern.DOTALL);

    private static final int REVISIONS = 10;
    private static final int TEXTS_OF_SPECS = 100;

    private final Optional<ClassCache> cache;
    private final Optional<Coverage> coverage;
    /** Null if generations are released. */
    private final Map<String, Generation> lasting;

    /** @param cacheDirectory where compiled classes are stored */
    public ScriptHost(Path cacheDirectory) {
        this(Optional.of(new ClassCache(cacheDirectory, REVISIONS)), Optional.empty(), null);
    }

    private ScriptHost(Optional<ClassCache> cache, Optional<Coverage> coverage, Map<String, Generation> lasting) {
        this.cache = cache;
        this.coverage = coverage;
        this.lasting = lasting;
    }

    /**
     * A host that never unloads classes: the same scripts are compiled, loaded and linked once. For specs, which run few
     * scripts many times in a short-lived process.
     */
    public static ScriptHost lasting() {
        return new ScriptHost(Optional.empty(), Optional.empty(), new ConcurrentHashMap<>());
    }

    /** A permanent host that reuses classes compiled by an earlier process. */
    public static ScriptHost lasting(Path cacheDirectory) {
        return new ScriptHost(Optional.of(new ClassCache(cacheDirectory, TEXTS_OF_SPECS)), Optional.empty(), new ConcurrentHashMap<>());
    }

    /** A permanent host that measures coverage. Its classes are instrumented, and never stored on disk. */
    public static ScriptHost observed(Coverage coverage) {
        return new ScriptHost(Optional.empty(), Optional.of(coverage), new ConcurrentHashMap<>());
    }

    /**
     * Compiles the scripts of a revision, or loads them from the cache.
     *
     * @param layers every state that the scripts must be valid for
     * @throws ProblemException with all problems
     */
    public Generation load(Path repo, List<StateFiles.Layered> layers) {
        return load(repo, Map.of(), layers);
    }

    /**
     * The same with the tasks and classes of modules.
     *
     * @param modules their directories, by name
     */
    public Generation load(Path repo, Map<String, Path> modules, List<StateFiles.Layered> layers) {
        Map<String, String> sources = sources(repo, modules);
        Shapes shapes = new Shapes(layers);
        String key = key(sources, shapes);
        if (lasting != null) {
            return lasting.computeIfAbsent(key, unknown -> lasting(key, sources, shapes));
        }
        Places places = new Places(sources);
        return cached(key, classes -> new Generation(classes, places)).orElseGet(() -> new Generation(compiled(key, sources, shapes), places));
    }

    /**
     * Compiles the scripts of a revision and tries the constant options of their tasks for every state, without running anything.
     * Nothing is remembered, because templates and sources may be anywhere in the repo.
     *
     * @param modules their directories, by name
     * @throws ProblemException with all problems
     */
    public void check(Path repo, Map<String, Path> modules, List<StateFiles.Layered> layers) {
        Map<String, String> sources = sources(repo, modules);
        new Compilation(sources, new Shapes(layers), List.of(), MAIN, Optional.of(new RepoFiles(repo, Set.of(), modules))).classes();
    }

    /** Warnings about valid but surprising code in the scripts of a revision. */
    public static List<Problem> warnings(Path repo) {
        return ChangedGuards.warnings(sources(repo));
    }

    /**
     * The reference of the tasks that a state repo and its modules declare.
     *
     * @param modules  their directories, by name
     * @param edited   texts by path that replace those of files
     * @param problems receives what is wrong with their declarations
     */
    public static List<Reference.TaskEntry> tasks(Path repo, Map<String, Path> modules, Map<String, String> edited, Consumer<Problem> problems) {
        var sources = new TreeMap<String, String>();
        addAll(sources, repo, "tasks", 1);
        modules.forEach((name, directory) -> addModule(sources, name, directory));
        edited.forEach((path, text) -> {
            if (path.matches("tasks/[^/]+\\.groovy")) {
                sources.put(path, text);
            }
        });
        return CompositeTasks.in(sources, problems).byWord().values().stream().map(CompositeTasks.Declared::entry).toList();
    }

    /**
     * The problems of scripts that are being edited.
     *
     * @param edited texts by path that replace those of files
     */
    public static List<Problem> problems(Path repo, Map<String, Path> modules, List<StateFiles.Layered> layers, Map<String, String> edited) {
        Map<String, String> sources = sources(repo, modules);
        edited.forEach((path, text) -> {
            if (path.equals(MAIN) || path.matches("tasks/[^/]+\\.groovy|lib/.+\\.groovy")) {
                sources.put(path, text);
            }
        });
        try {
            new Compilation(sources, new Shapes(layers), List.of(), MAIN, Optional.empty()).classes();
            return List.of();
        } catch (ProblemException wrong) {
            return wrong.problems();
        }
    }

    /** Unloads the classes of a permanent host, which cannot be used any more. */
    public void unload() {
        if (lasting != null) {
            lasting.values().forEach(Generation::unload);
        }
    }

    private Generation lasting(String key, Map<String, String> sources, Shapes shapes) {
        Places places = new Places(sources);
        if (coverage.isEmpty()) {
            return cached(key, classes -> Generation.lasting(classes, places)).orElseGet(() -> Generation.lasting(compiled(key, sources, shapes), places));
        }
        var probes = new Probes();
        var classes = new Compilation(sources, shapes, List.of(probes), MAIN, Optional.empty()).classes();
        return Generation.observed(classes, places, coverage.get().begin(sources, probes.points()));
    }

    /** Empty if there is none in the cache, or it does not link, which counts as damage of the cache. */
    private Optional<Generation> cached(String key, Function<Map<String, byte[]>, Generation> with) {
        Map<String, byte[]> kept = cache.map(classes -> classes.find(key)).orElse(null);
        if (kept == null) {
            return Optional.empty();
        }
        Generation generation = with.apply(kept);
        try {
            generation.link();
            return Optional.of(generation);
        } catch (LinkageError damaged) {
            generation.close();
            cache.ifPresent(classes -> classes.discard(key));
            return Optional.empty();
        }
    }

    private Map<String, byte[]> compiled(String key, Map<String, String> sources, Shapes shapes) {
        Map<String, byte[]> compiled = new Compilation(sources, shapes, List.of(), MAIN, Optional.empty()).classes();
        cache.ifPresent(classes -> classes.keep(key, compiled));
        return compiled;
    }

    private static String key(Map<String, String> sources, Shapes shapes) {
        var all = new StringBuilder(GroovySystem.getVersion()).append('\n').append(ClassCache.buildId(ConvergeScript.class))
            .append('\n').append(ClassCache.buildId(ScriptHost.class)).append('\n').append(shapes.digest());
        sources.forEach((path, text) -> all.append('\n').append(path).append('\n').append(Digests.sha256(text)));
        return Digests.sha256(all.toString());
    }

    private static Map<String, String> sources(Path repo, Map<String, Path> modules) {
        Map<String, String> sources = sources(repo);
        modules.forEach((name, directory) -> addModule(sources, name, directory));
        return sources;
    }

    private static Map<String, String> sources(Path repo) {
        var sources = new TreeMap<String, String>();
        Path main = repo.resolve(MAIN);
        if (!Files.isRegularFile(main)) {
            throw new ProblemException(Problem.of("There is no " + MAIN + " in the state repo",
                "every cycle runs it", "add it, or name its directory with --path"));
        }
        sources.put(MAIN, notEmpty(text(main, MAIN)));
        addAll(sources, repo, "lib", Integer.MAX_VALUE);
        // Folders below are tasks in other languages.
        addAll(sources, repo, "tasks", 1);
        return sources;
    }

    /** The module of a source; empty for one of the state repo itself. */
    static String module(String source) {
        return source.startsWith("modules/") ? source.split("/")[1] : "";
    }

    /** A module is as if its files were in modules/NAME of the state repo. */
    private static void addModule(Map<String, String> sources, String name, Path directory) {
        var own = new TreeMap<String, String>();
        addAll(own, directory, "lib", Integer.MAX_VALUE);
        addAll(own, directory, "tasks", 1);
        own.forEach((path, text) -> sources.put("modules/" + name + "/" + path, text));
    }

    private static void addAll(Map<String, String> sources, Path repo, String folder, int depth) {
        Path top = repo.resolve(folder);
        if (!Files.isDirectory(top)) {
            return;
        }
        try (var files = Files.walk(top, depth)) {
            files.filter(file -> Files.isRegularFile(file) && file.toString().endsWith(".groovy")).sorted().forEach(file -> {
                String path = repo.relativize(file).toString().replace('\\', '/');
                sources.put(path, text(file, path));
            });
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("Cannot list " + folder + "/", String.valueOf(unreadable.getMessage()), ""), unreadable);
        }
    }

    /** An empty script after a crash or a failed write is never taken as intended. */
    private static String notEmpty(String script) {
        if (COMMENT.matcher(script).replaceAll("").isBlank()) {
            throw new ProblemException(new Problem(new Where(MAIN, 0, 0, ""), MAIN + " is empty",
                script.isEmpty() ? "it has no bytes; this is never taken as intended"
                    : "it contains only comments and white space; this is never taken as intended",
                "declare the wanted state; to stop services, declare each with state 'stopped'"));
        }
        return script;
    }

    private static String text(Path file, String path) {
        try {
            if (Files.size(file) > LARGEST_SCRIPT) {
                throw new ProblemException(new Problem(new Where(path, 0, 0, ""), path + " is too large to be a script",
                    "it has " + Files.size(file) + " bytes, at most " + LARGEST_SCRIPT, "move data into state.json, templates/ or files/"));
            }
            String text = Files.readString(file);
            LfsPointer.refuse(path, text.getBytes(StandardCharsets.UTF_8));
            return text;
        } catch (CharacterCodingException notText) {
            throw new ProblemException(new Problem(new Where(path, 0, 0, ""), path + " is not UTF-8 text", "", "save it as UTF-8"), notText);
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("Cannot read " + path, String.valueOf(unreadable.getMessage()), ""), unreadable);
        }
    }
}
