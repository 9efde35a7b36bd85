package dev.emptybox.agent.script;

import dev.emptybox.stdlib.dsl.ConvergeScript;
import dev.emptybox.stdlib.dsl.Places;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Where;
import groovy.transform.ThreadInterrupt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.codehaus.groovy.ast.ASTNode;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.customizers.ASTTransformationCustomizer;
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
    private final Map<Where, Problem> problems = new LinkedHashMap<>();

    CompileContext(ClassNode stateShape, Places places) {
        this.stateShape = stateShape;
        this.places = places;
        setScriptBaseClass(ConvergeScript.class.getName());
        setSourceEncoding("UTF-8");
        setTargetBytecode(JDK17);
        setDisabledGlobalASTTransformations(Set.of("groovy.grape.GrabAnnotationTransformation"));
        addCompilationCustomizers(
            new BeforeTransforms(this),
            new BlockParameters(),
            new OnTypes(this),
            new StableObjects(),
            new ASTTransformationCustomizer(Map.of("thrown", ScriptTimeout.class), ThreadInterrupt.class),
            new TypeChecks());
    }

    ClassNode stateShape() {
        return stateShape;
    }

    Places places() {
        return places;
    }

    List<Problem> problems() {
        return List.copyOf(problems.values());
    }

    /** Records a problem; only the first at a position, because later ones follow from it. */
    void report(SourceUnit source, ASTNode node, String what, String why, String cure) {
        Where where = places.in(source.getName(), node.getLineNumber(), node.getColumnNumber());
        problems.putIfAbsent(where, new Problem(where, what, why, cure));
    }

    /** The same, and stops the compilation after this phase. */
    void reportFatal(SourceUnit source, ASTNode node, String what, String why, String cure) {
        report(source, node, what, why, cure);
        source.getErrorCollector().addErrorAndContinue(new SyntaxErrorMessage(new SyntaxException(MARK, node), source));
    }
}
