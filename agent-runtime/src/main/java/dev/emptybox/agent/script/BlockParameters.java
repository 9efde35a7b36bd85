package dev.emptybox.agent.script;

import dev.emptybox.stdlib.dsl.ConvergeScript;
import dev.emptybox.stdlib.dsl.Reference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.codehaus.groovy.ast.ClassCodeVisitorSupport;
import org.codehaus.groovy.ast.expr.ArgumentListExpression;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.control.SourceUnit;

/**
 * Blocks of tasks and of options have no parameter, so that {@code it} in them is the one of the loop around them. Runs before
 * names are resolved.
 */
final class BlockParameters {

    private final CompositeTasks composites;

    BlockParameters(CompositeTasks composites) {
        this.composites = composites;
    }

    /** Called when all files have been read. */
    void remove(SourceUnit source) {
        source.getAST().getClasses().forEach(new Blocks(source, composites)::visitClass);
    }

    private static final class Blocks extends ClassCodeVisitorSupport {

        private final SourceUnit source;
        private final CompositeTasks composites;
        /** The owners of the options of the blocks around, the innermost first. */
        private final Deque<Class<?>> around = new ArrayDeque<>();

        Blocks(SourceUnit source, CompositeTasks composites) {
            this.source = source;
            this.composites = composites;
        }

        @Override
        public void visitMethodCallExpression(MethodCallExpression call) {
            Class<?> owner = owner(call);
            if (owner == null || !(call.getArguments() instanceof ArgumentListExpression arguments) || arguments.getExpressions().isEmpty()) {
                super.visitMethodCallExpression(call);
                return;
            }
            call.getObjectExpression().visit(this);
            call.getMethod().visit(this);
            List<Expression> given = arguments.getExpressions();
            int last = given.size() - 1;
            given.subList(0, last).forEach(argument -> argument.visit(this));
            if (given.get(last) instanceof ClosureExpression block) {
                ClosureExpression bare = withoutParameter(block);
                given.set(last, bare);
                around.push(Reference.delegate(owner, call.getMethodAsString()).orElse(ConvergeScript.class));
                bare.visit(this);
                around.pop();
            } else {
                given.get(last).visit(this);
            }
        }

        /** The class that declares the word or option with a block; null if it is something else. */
        private Class<?> owner(MethodCallExpression call) {
            String name = call.getMethodAsString();
            if (name == null) {
                return null;
            }
            Class<?> options = call.isImplicitThis() ? around.peek() : null;
            boolean word = Reference.takesBlock(ConvergeScript.class, name) || composites.entry(name).isPresent();
            return options != null && Reference.takesBlock(options, name) ? options : word ? ConvergeScript.class : null;
        }

        private static ClosureExpression withoutParameter(ClosureExpression block) {
            if (block.isParameterSpecified() || block.getParameters() == null) {
                return block;
            }
            var bare = new ClosureExpression(null, block.getCode());
            bare.setSourcePosition(block);
            bare.setVariableScope(block.getVariableScope());
            bare.copyNodeMetaData(block);
            return bare;
        }

        @Override
        protected SourceUnit getSourceUnit() {
            return source;
        }
    }
}
