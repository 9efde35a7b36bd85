package dev.emptybox.agent.script;

import groovy.transform.CompilationUnitAware;
import groovy.transform.TypeChecked;
import org.codehaus.groovy.ast.ASTNode;
import org.codehaus.groovy.ast.AnnotationNode;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.classgen.GeneratorContext;
import org.codehaus.groovy.control.CompilationUnit;
import org.codehaus.groovy.control.CompilePhase;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.customizers.CompilationCustomizer;

import org.codehaus.groovy.transform.StaticTypesTransformation;
import org.codehaus.groovy.transform.stc.StaticTypeCheckingVisitor;

/** Runs Groovy's type checker over every class with our idea of what is an error. The generated code stays dynamic. */
final class TypeChecks extends CompilationCustomizer implements CompilationUnitAware {

    private CompilationUnit unit;

    TypeChecks() {
        super(CompilePhase.INSTRUCTION_SELECTION);
    }

    @Override
    public void setCompilationUnit(CompilationUnit given) {
        unit = given;
    }

    @Override
    public void call(SourceUnit source, GeneratorContext context, ClassNode type) {
        var mark = new AnnotationNode(ClassHelper.make(TypeChecked.class));
        var transformation = new StaticTypesTransformation() {
            @Override
            protected StaticTypeCheckingVisitor newVisitor(SourceUnit checked, ClassNode node) {
                return new TypeVisitor(checked, node);
            }
        };
        transformation.setCompilationUnit(unit);
        transformation.visit(new ASTNode[] {mark, type}, source);
    }
}
