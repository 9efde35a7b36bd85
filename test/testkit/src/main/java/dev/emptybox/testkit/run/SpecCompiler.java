package dev.emptybox.testkit.run;

import dev.emptybox.agent.cli.SpecRunner;
import dev.emptybox.agent.script.ClassCache;
import dev.emptybox.agent.script.CompileErrors;
import dev.emptybox.stdlib.dsl.ConvergeScript;
import dev.emptybox.stdlib.dsl.Places;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import groovy.lang.GroovyClassLoader;
import groovy.lang.GroovySystem;
import groovy.transform.ThreadInterrupt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.codehaus.groovy.control.CompilationFailedException;
import org.codehaus.groovy.control.CompilationUnit;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.codehaus.groovy.control.MultipleCompilationErrorsException;
import org.codehaus.groovy.control.Phases;
import org.codehaus.groovy.control.customizers.ASTTransformationCustomizer;
import spock.lang.Specification;

/**
 * Compiles specs and their helpers with Spock's transformation, and caches the classes on disk by content: compilation
 * dominates a short run. Loops check for interruption, so that an endless one can be stopped.
 */
final class SpecCompiler {

    /** An entry of the cache: which class belongs to which file. */
    private static final String FILES = "emptybox files";
    private static final int MOST_REPOS = 20;
    private static final int MOST_ERRORS = 100;

    private final ClassCache cache;
    private final ClassLoader libraries = SpecCompiler.class.getClassLoader();

    SpecCompiler(Path cacheDirectory) {
        this.cache = new ClassCache(cacheDirectory, MOST_REPOS);
    }

    /** @throws ProblemException with all errors of the compiler */
    SpecClasses compile(Map<String, String> sources) {
        String key = key(sources);
        Map<String, byte[]> classes = cache.find(key);
        if (classes == null) {
            classes = compiled(sources);
            cache.keep(key, classes);
        }
        var code = new HashMap<>(classes);
        var files = new TreeMap<String, String>();
        new String(code.remove(FILES), StandardCharsets.UTF_8).lines().map(line -> line.split("\t"))
            .forEach(pair -> files.put(pair[0], pair[1]));
        return new SpecClasses(code, files, new Places(sources), libraries);
    }

    /**
     * Compiles only the classes in lib/, which are not cached.
     *
     * @throws ProblemException with all errors of the compiler
     */
    Map<String, byte[]> library(Map<String, String> sources) {
        var library = new TreeMap<>(sources);
        library.keySet().removeIf(path -> !path.startsWith("lib/"));
        var classes = new HashMap<>(compiled(library));
        classes.remove(FILES);
        return classes;
    }

    private static String key(Map<String, String> sources) {
        var all = new StringBuilder(GroovySystem.getVersion());
        for (Class<?> library : List.of(ConvergeScript.class, SpecRunner.class, SpecCompiler.class, Specification.class)) {
            all.append('\n').append(ClassCache.buildId(library));
        }
        sources.forEach((path, text) -> all.append('\n').append(path).append('\n').append(Digests.sha256(text)));
        return Digests.sha256(all.toString());
    }

    private Map<String, byte[]> compiled(Map<String, String> sources) {
        try (var loader = new GroovyClassLoader(libraries)) {
            // Unknown names must not be searched as .groovy files beside our own classes.
            loader.setResourceLoader(name -> null);
            var unit = new CompilationUnit(configuration(), null, loader);
            sources.forEach(unit::addSource);
            unit.compile(Phases.CLASS_GENERATION);
            var classes = new HashMap<String, byte[]>();
            var files = new StringBuilder();
            unit.getAST().getModules().forEach(file -> file.getClasses().forEach(type ->
                files.append(type.getName()).append('\t').append(file.getContext().getName()).append('\n')));
            unit.getClasses().forEach(generated -> classes.put(generated.getName(), generated.getBytes()));
            classes.put(FILES, files.toString().getBytes(StandardCharsets.UTF_8));
            return classes;
        } catch (MultipleCompilationErrorsException errors) {
            throw new ProblemException(CompileErrors.problems(errors, new Places(sources), List.of(), "specs"));
        } catch (CompilationFailedException | org.codehaus.groovy.GroovyBugError failed) {
            throw new ProblemException(Problem.of("The specs cannot be compiled",
                String.valueOf(failed.getMessage()).lines().findFirst().orElse(""), ""), failed);
        } catch (IOException impossible) {
            throw new IllegalStateException("closing a class loader without files failed", impossible);
        }
    }

    private static CompilerConfiguration configuration() {
        var configuration = new CompilerConfiguration();
        configuration.setSourceEncoding("UTF-8");
        configuration.setTargetBytecode(CompilerConfiguration.JDK17);
        configuration.setTolerance(MOST_ERRORS);
        configuration.setDisabledGlobalASTTransformations(Set.of("groovy.grape.GrabAnnotationTransformation"));
        configuration.addCompilationCustomizers(new RefusedExit.InSpecs(), new ASTTransformationCustomizer(ThreadInterrupt.class));
        return configuration;
    }
}
