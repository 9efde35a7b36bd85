package dev.emptybox.agent.script;

import dev.emptybox.stdlib.box.RepoFiles;
import dev.emptybox.stdlib.dsl.ConvergeScript;
import dev.emptybox.stdlib.dsl.Places;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import groovy.lang.GroovyClassLoader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.codehaus.groovy.GroovyBugError;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.control.ClassNodeResolver;
import org.codehaus.groovy.control.CompilationFailedException;
import org.codehaus.groovy.control.CompilationUnit;
import org.codehaus.groovy.control.MultipleCompilationErrorsException;
import org.codehaus.groovy.control.Phases;

/**
 * Compiles all sources of a revision, with all problems of all files: a source that does not parse, and a class that does not
 * exist, are reported and left out, so that they hide nothing in other lines.
 */
final class Compilation {

    /** Each attempt leaves out something more. */
    private static final int ATTEMPTS = 20;

    /** Finds classes and defines none. Shared, because Groovy indexes its extension methods anew for each loader. */
    private static final GroovyClassLoader LOADER = loader();

    private final Map<String, String> sources;
    private final Shapes shapes;
    private final List<Probes> probes;
    private final String main;
    private final Set<String> unknown = new TreeSet<>();
    private final List<Problem> found = new ArrayList<>();

    private final Optional<RepoFiles> repo;

    /**
     * @param main the file for errors without a position
     * @param repo to try the options of tasks with the values of the states and these files; empty to check types only
     */
    Compilation(Map<String, String> sources, Shapes shapes, List<Probes> probes, String main, Optional<RepoFiles> repo) {
        this.repo = repo;
        this.sources = new TreeMap<>(sources);
        this.shapes = shapes;
        this.probes = probes;
        this.main = main;
    }

    /**
     * The classes by name.
     *
     * @throws ProblemException with all problems
     */
    Map<String, byte[]> classes() {
        Places places = new Places(sources);
        for (int attempt = 1;; attempt++) {
            var compile = new CompileContext(shapes.root(), places, repo.isPresent() ? shapes.sources() : List.of(), repo);
            probes.forEach(compile::addCompilationCustomizers);
            try {
                Map<String, byte[]> classes = compiled(compile);
                if (classes != null) {
                    return classes;
                }
                throw new ProblemException(CompileErrors.sorted(found, compile.problems()));
            } catch (MultipleCompilationErrorsException errors) {
                CompileErrors.Obstacles obstacles = CompileErrors.obstacles(errors);
                if (attempt == ATTEMPTS || !leaveOut(obstacles)) {
                    throw new ProblemException(CompileErrors.problems(errors, places, CompileErrors.sorted(found, compile.problems()), main, this::classNames));
                }
                found.addAll(CompileErrors.problems(errors, places, compile.problems(), main, this::classNames));
            } catch (CompilationFailedException | GroovyBugError failed) {
                throw new ProblemException(compile.problems().isEmpty() && found.isEmpty()
                    ? List.of(Problem.of("The scripts cannot be compiled", CompileErrors.firstLine(failed.getMessage()), ""))
                    : CompileErrors.sorted(found, compile.problems()));
            } catch (StackOverflowError nested) {
                throw new ProblemException(Problem.of("The scripts cannot be compiled", "an expression or a block is nested too deeply", "split it"));
            }
        }
    }

    private static GroovyClassLoader loader() {
        var loader = new GroovyClassLoader(ConvergeScript.class.getClassLoader());
        // Unknown names must not be searched as .groovy files beside our own classes.
        loader.setResourceLoader(name -> null);
        return loader;
    }

    /** Null if there are problems. */
    private Map<String, byte[]> compiled(CompileContext compile) {
        var unit = new CompilationUnit(compile, null, LOADER);
        boolean whole = found.isEmpty() && unknown.isEmpty();
        if (!whole) {
            unit.setClassNodeResolver(new Stubs(unknown));
        }
        sources.forEach(unit::addSource);
        unit.addPhaseOperation(compile.composites()::collect, Phases.CONVERSION);
        unit.addPhaseOperation(compile.composites()::refuseCycles, Phases.CONVERSION);
        unit.addPhaseOperation(new CompositeWords(compile.composites())::add, Phases.CONVERSION);
        unit.addPhaseOperation(new BlockParameters(compile.composites())::remove, Phases.CONVERSION);
        unit.compile(whole ? Phases.CLASS_GENERATION : Phases.INSTRUCTION_SELECTION);
        if (!whole || !compile.problems().isEmpty()) {
            return null;
        }
        var classes = new HashMap<String, byte[]>();
        unit.getClasses().forEach(generated -> classes.put(generated.getName(), generated.getBytes()));
        return classes;
    }

    /** Whether there is something to compile without what could not be compiled. */
    private boolean leaveOut(CompileErrors.Obstacles obstacles) {
        boolean more = unknown.addAll(obstacles.classes());
        for (String source : obstacles.sources()) {
            more |= sources.remove(source) != null;
            unknown.add(className(source));
        }
        return more && !sources.isEmpty();
    }

    private Set<String> classNames() {
        var names = new TreeSet<String>();
        sources.keySet().forEach(source -> names.add(className(source)));
        return names;
    }

    private static String className(String source) {
        String path = source.startsWith("lib/") ? source.substring("lib/".length()) : source;
        return path.substring(0, path.length() - ".groovy".length()).replace('/', '.');
    }

    /** Resolves the names of classes that do not exist. */
    private static final class Stubs extends ClassNodeResolver {

        private final Map<String, ClassNode> stubs = new LinkedHashMap<>();

        Stubs(Set<String> names) {
            names.forEach(name -> stubs.put(name, Certainty.unknownClass(name)));
        }

        @Override
        public LookupResult resolveName(String name, CompilationUnit unit) {
            // A name without a package is looked for in the package of the source.
            int dot = name.lastIndexOf('.');
            boolean inSource = dot > 0 && unit.getAST().getModules().stream().anyMatch(module -> name.substring(0, dot + 1).equals(module.getPackageName()));
            boolean missing = stubs.containsKey(name) || inSource && stubs.containsKey(name.substring(dot + 1));
            ClassNode stub = missing ? stubs.computeIfAbsent(name, Certainty::unknownClass) : null;
            return stub != null ? new LookupResult(null, stub) : super.resolveName(name, unit);
        }
    }
}
