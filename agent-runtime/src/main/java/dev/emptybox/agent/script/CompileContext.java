package dev.emptybox.agent.script;

import dev.emptybox.stdlib.box.RepoFiles;
import dev.emptybox.stdlib.dsl.ConvergeScript;
import dev.emptybox.stdlib.dsl.Places;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Where;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.codehaus.groovy.ast.ASTNode;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.messages.SyntaxErrorMessage;
import org.codehaus.groovy.syntax.SyntaxException;

/**
 * The settings and shared state of a compilation. Groovy creates the type checker and passes only the configuration to it;
 * therefore this is a configuration.
 */
final class CompileContext extends CompilerConfiguration {

    /** Represents one of our problems among the compiler's errors; the problem itself is in {@link #problems()}. */
    static final String MARK = "emptybox";

    private final ClassNode stateShape;
    private final Places places;
    private final CompositeTasks composites;
    private final Map<Where, Problem> problems = new LinkedHashMap<>();

    private final List<String> layers;
    private final Optional<RepoFiles> repo;

    /**
     * @param layers the sources of the states whose values are checked
     * @param repo   what tasks read; empty to check types only
     */
    CompileContext(ClassNode stateShape, Places places, List<String> layers, Optional<RepoFiles> repo) {
        this.stateShape = stateShape;
        this.places = places;
        this.layers = List.copyOf(layers);
        this.repo = repo;
        this.composites = new CompositeTasks(places, this::report);
        setScriptBaseClass(ConvergeScript.class.getName());
        setSourceEncoding("UTF-8");
        setTargetBytecode(JDK17);
        setDisabledGlobalASTTransformations(Set.of("groovy.grape.GrabAnnotationTransformation"));
        getOptimizationOptions().put(GROOVYDOC, true);
        addCompilationCustomizers(
            new BeforeTransforms(this),
            new OnTypes(this),
            new OwnProperties(this),
            new StableObjects(),
            new InterruptChecks(),
            new TypeChecks());
        if (repo.isPresent()) {
            addCompilationCustomizers(new OptionTrials(this));
        }
    }

    ClassNode stateShape() {
        return stateShape;
    }

    /** The sources of the states whose values are checked. */
    List<String> layers() {
        return layers;
    }

    Optional<RepoFiles> repo() {
        return repo;
    }

    Places places() {
        return places;
    }

    /** The tasks of the state repo; complete when all files are parsed. */
    CompositeTasks composites() {
        return composites;
    }

    List<Problem> problems() {
        return List.copyOf(problems.values());
    }

    /** Whether something in these lines is reported, from which more may follow. */
    boolean hasProblem(SourceUnit source, int first, int last) {
        return problems.keySet().stream().anyMatch(where -> where.file().equals(source.getName()) && where.line() >= first && where.line() <= last);
    }

    /** Records a problem; only the first at a position, because later ones follow from it. */
    void report(SourceUnit source, ASTNode node, String what, String why, String cure) {
        Where where = places.in(source.getName(), node.getLineNumber(), node.getColumnNumber());
        report(new Problem(where, what, why, cure));
    }

    void report(Problem problem) {
        problems.putIfAbsent(problem.where(), problem);
    }

    /** The same, and stops the compilation after this phase. */
    void reportFatal(SourceUnit source, ASTNode node, String what, String why, String cure) {
        report(source, node, what, why, cure);
        source.getErrorCollector().addErrorAndContinue(new SyntaxErrorMessage(new SyntaxException(MARK, node), source));
    }
}
