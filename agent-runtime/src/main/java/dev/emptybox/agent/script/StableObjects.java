package dev.emptybox.agent.script;

import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import org.codehaus.groovy.ast.ClassCodeVisitorSupport;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.Parameter;
import org.codehaus.groovy.ast.expr.CastExpression;
import org.codehaus.groovy.ast.expr.ConstantExpression;
import org.codehaus.groovy.ast.expr.ConstructorCallExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.stmt.ReturnStatement;
import org.codehaus.groovy.classgen.GeneratorContext;
import org.codehaus.groovy.control.CompilePhase;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.customizers.CompilationCustomizer;

/**
 * Makes the objects of a script deterministic. A class without its own toString or hashCode would inherit identity-based
 * ones; it gets its name instead. Hash collections created by a script keep insertion order.
 */
final class StableObjects extends CompilationCustomizer {

    private static final Map<String, Class<?>> ORDERED = Map.of("java.util.HashMap", LinkedHashMap.class, "java.util.HashSet", LinkedHashSet.class);

    StableObjects() {
        super(CompilePhase.INSTRUCTION_SELECTION);
    }

    @Override
    public void call(SourceUnit source, GeneratorContext context, ClassNode type) {
        if (!type.isInterface() && !type.isEnum()) {
            define(type, "toString", ClassHelper.STRING_TYPE, new ConstantExpression(type.getName()));
            define(type, "hashCode", ClassHelper.int_TYPE, new ConstantExpression(type.getName().hashCode(), true));
        }
        new OrderedCollections(source).visitClass(type);
    }

    private static void define(ClassNode type, String name, ClassNode returned, ConstantExpression value) {
        MethodNode inherited = type.getMethod(name, Parameter.EMPTY_ARRAY);
        boolean own = inherited != null && !inherited.getDeclaringClass().equals(ClassHelper.OBJECT_TYPE)
            && inherited.getNodeMetaData(StableObjects.class) == null;
        if (!own) {
            MethodNode method = type.addMethod(name, Modifier.PUBLIC, returned, Parameter.EMPTY_ARRAY, ClassNode.EMPTY_ARRAY, new ReturnStatement(value));
            method.putNodeMetaData(StableObjects.class, true);
        }
    }

    private static final class OrderedCollections extends ClassCodeVisitorSupport {

        private final SourceUnit source;

        OrderedCollections(SourceUnit source) {
            this.source = source;
        }

        private static void order(Expression made) {
            Class<?> ordered = ORDERED.get(made.getType().getName());
            if (ordered != null) {
                ClassNode type = ClassHelper.makeWithoutCaching(ordered, false);
                type.setGenericsTypes(made.getType().getGenericsTypes());
                made.setType(type);
            }
        }

        @Override
        public void visitConstructorCallExpression(ConstructorCallExpression call) {
            order(call);
            super.visitConstructorCallExpression(call);
        }

        @Override
        public void visitCastExpression(CastExpression cast) {
            if (cast.isCoerce()) {
                order(cast);
            }
            super.visitCastExpression(cast);
        }

        @Override
        protected SourceUnit getSourceUnit() {
            return source;
        }
    }
}
