package dev.emptybox.agent.script;

import org.codehaus.groovy.ast.ClassCodeVisitorSupport;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.stmt.BlockStatement;
import org.codehaus.groovy.ast.stmt.DoWhileStatement;
import org.codehaus.groovy.ast.stmt.ForStatement;
import org.codehaus.groovy.ast.stmt.LoopingStatement;
import org.codehaus.groovy.ast.stmt.Statement;
import org.codehaus.groovy.ast.stmt.WhileStatement;
import org.codehaus.groovy.classgen.GeneratorContext;
import org.codehaus.groovy.control.CompilePhase;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.customizers.CompilationCustomizer;

import static org.codehaus.groovy.ast.tools.GeneralUtils.args;
import static org.codehaus.groovy.ast.tools.GeneralUtils.callX;
import static org.codehaus.groovy.ast.tools.GeneralUtils.classX;
import static org.codehaus.groovy.ast.tools.GeneralUtils.constX;
import static org.codehaus.groovy.ast.tools.GeneralUtils.ctorX;
import static org.codehaus.groovy.ast.tools.GeneralUtils.ifS;
import static org.codehaus.groovy.ast.tools.GeneralUtils.throwS;

/**
 * Lets a script end when its thread is interrupted: methods, closures and the bodies of loops begin with a test. Groovy's own
 * transformation for this is written in Groovy, which would have to start first.
 */
final class InterruptChecks extends CompilationCustomizer {

    private static final ClassNode THREAD = ClassHelper.make(Thread.class);
    private static final ClassNode THROWN = ClassHelper.make(ScriptTimeout.class);

    InterruptChecks() {
        super(CompilePhase.CANONICALIZATION);
    }

    @Override
    public void call(SourceUnit source, GeneratorContext context, ClassNode type) {
        if (!type.isInterface()) {
            new Bodies(source).visitClass(type);
        }
    }

    private static final class Bodies extends ClassCodeVisitorSupport {

        private final SourceUnit source;

        Bodies(SourceUnit source) {
            this.source = source;
        }

        @Override
        public void visitMethod(MethodNode method) {
            super.visitMethod(method);
            boolean written = method.getLineNumber() > 0 || method.isScriptBody();
            if (written && !method.isAbstract() && method.getCode() != null) {
                method.setCode(tested(method.getCode()));
            }
        }

        @Override
        public void visitClosureExpression(ClosureExpression closure) {
            super.visitClosureExpression(closure);
            closure.setCode(tested(closure.getCode()));
        }

        @Override
        public void visitForLoop(ForStatement loop) {
            super.visitForLoop(loop);
            test(loop);
        }

        @Override
        public void visitWhileLoop(WhileStatement loop) {
            super.visitWhileLoop(loop);
            test(loop);
        }

        @Override
        public void visitDoWhileLoop(DoWhileStatement loop) {
            super.visitDoWhileLoop(loop);
            test(loop);
        }

        private static void test(LoopingStatement loop) {
            loop.setLoopBlock(tested(loop.getLoopBlock()));
        }

        private static Statement tested(Statement code) {
            var block = new BlockStatement();
            block.setSourcePosition(code);
            MethodCallExpression current = callX(classX(THREAD), "currentThread");
            current.setImplicitThis(false);
            MethodCallExpression interrupted = callX(current, "isInterrupted");
            interrupted.setImplicitThis(false);
            block.addStatement(ifS(interrupted, throwS(ctorX(THROWN, args(constX("Execution interrupted"))))));
            block.addStatement(code);
            return block;
        }

        @Override
        protected SourceUnit getSourceUnit() {
            return source;
        }
    }
}
