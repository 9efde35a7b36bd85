package dev.emptybox.testkit.run;

import org.codehaus.groovy.ast.ClassCodeVisitorSupport;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.expr.ClassExpression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.classgen.GeneratorContext;
import org.codehaus.groovy.control.CompilePhase;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.customizers.CompilationCustomizer;

/** Handles {@code System.exit} in a spec: the feature fails, and the others run. */
public final class RefusedExit {

    private RefusedExit() {
    }

    /** Called by compiled specs instead of {@code System.exit}. */
    public static void exit(int code) {
        throw new AssertionError("System.exit(" + code + ") would end the test run; a spec must not call it");
    }

    /** Replaces calls of exit, before other transformations. */
    static final class InSpecs extends CompilationCustomizer {

        InSpecs() {
            super(CompilePhase.CONVERSION);
        }

        @Override
        public void call(SourceUnit source, GeneratorContext context, ClassNode type) {
            new ClassCodeVisitorSupport() {
                @Override
                protected SourceUnit getSourceUnit() {
                    return source;
                }

                @Override
                public void visitMethodCallExpression(MethodCallExpression call) {
                    super.visitMethodCallExpression(call);
                    String receiver = call.getObjectExpression().getText();
                    if ("exit".equals(call.getMethodAsString()) && (receiver.equals("System") || receiver.equals("java.lang.System"))) {
                        call.setObjectExpression(new ClassExpression(ClassHelper.make(RefusedExit.class)));
                    }
                }
            }.visitClass(type);
        }
    }
}
