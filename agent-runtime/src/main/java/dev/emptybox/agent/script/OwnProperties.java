package dev.emptybox.agent.script;

import java.util.HashSet;
import java.util.Set;
import org.codehaus.groovy.ast.ClassCodeExpressionTransformer;
import org.codehaus.groovy.ast.ClassNode;

import org.codehaus.groovy.ast.Parameter;
import org.codehaus.groovy.ast.Variable;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.ast.expr.ConstantExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.PropertyExpression;
import org.codehaus.groovy.ast.expr.VariableExpression;
import org.codehaus.groovy.classgen.GeneratorContext;
import org.codehaus.groovy.control.CompilePhase;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.customizers.CompilationCustomizer;

/**
 * Makes a property of a task mean the same in the block of another task as outside of it, where Groovy would look in the
 * object with the options of that block first.
 */
final class OwnProperties extends CompilationCustomizer {

    private final CompileContext compile;

    OwnProperties(CompileContext compile) {
        super(CompilePhase.SEMANTIC_ANALYSIS);
        this.compile = compile;
    }

    @Override
    public void call(SourceUnit source, GeneratorContext context, ClassNode type) {
        compile.composites().byWord().values().stream().filter(task -> task.type() == type).forEach(task -> {
            Set<String> names = new HashSet<>(Set.of("name"));
            type.getProperties().forEach(property -> names.add(property.getName()));
            new InBlocks(source, names).visitClass(type);
        });
    }

    private static final class InBlocks extends ClassCodeExpressionTransformer {

        private final SourceUnit source;
        private final Set<String> names;
        private int depth;

        InBlocks(SourceUnit source, Set<String> names) {
            this.source = source;
            this.names = names;
        }

        @Override
        public Expression transform(Expression expression) {
            if (expression instanceof ClosureExpression closure) {
                depth++;
                closure.getCode().visit(this);
                depth--;
                return closure;
            }
            if (expression instanceof VariableExpression variable) {
                return depth > 0 && names.contains(variable.getName()) && !isLocal(variable) ? ofTask(variable) : variable;
            }
            return expression == null ? null : expression.transformExpression(this);
        }

        private static boolean isLocal(VariableExpression variable) {
            Variable meant = variable.getAccessedVariable();
            return meant instanceof VariableExpression || meant instanceof Parameter;
        }

        private static Expression ofTask(VariableExpression variable) {
            var own = new PropertyExpression(new VariableExpression("this"), new ConstantExpression(variable.getName()));
            own.setSourcePosition(variable);
            own.getObjectExpression().setSourcePosition(variable);
            own.getProperty().setSourcePosition(variable);
            return own;
        }

        @Override
        protected SourceUnit getSourceUnit() {
            return source;
        }
    }
}
