package dev.emptybox.agent.script;

import dev.emptybox.stdlib.dsl.Identity;
import java.util.function.Function;
import org.codehaus.groovy.ast.ASTNode;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.expr.ArgumentListExpression;
import org.codehaus.groovy.ast.expr.ConstantExpression;
import org.codehaus.groovy.ast.expr.ConstructorCallExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.StaticMethodCallExpression;
import org.codehaus.groovy.control.SourceUnit;

/** Refuses calls of methods that a script may not use; what is known only at run time is checked there. */
final class GuardedCalls {

    private final CompileContext compile;
    private final SourceUnit source;
    private final Function<ASTNode, ClassNode> typeOf;

    GuardedCalls(CompileContext compile, SourceUnit source, Function<ASTNode, ClassNode> typeOf) {
        this.compile = compile;
        this.source = source;
        this.typeOf = typeOf;
    }

    void check(Expression expression, MethodNode target) {
        if (expression.getLineNumber() <= 0) {
            return;
        }
        Guard.Refusal refusal = Guard.refusal(target);
        if (refusal == null && expression instanceof MethodCallExpression call && identity(target)) {
            refusal = guardIdentity(call, target.getName());
        }
        if (refusal != null) {
            compile.report(source, expression, refusal.what(), refusal.why(), refusal.cure());
        }
    }

    /** The name of a method that is computed is checked when it is known. */
    void name(MethodCallExpression call) {
        call.setMethod(new StaticMethodCallExpression(ClassHelper.make(Identity.class), "method", new ArgumentListExpression(call.getMethod())));
    }

    /** Inherited from a class with an identity-based implementation. */
    private static boolean identity(MethodNode method) {
        boolean named = method.getName().equals("hashCode") || method.getName().equals("toString");
        ClassNode owner = method.getDeclaringClass();
        return named && method.getParameters().length == 0
            && (owner.equals(ClassHelper.OBJECT_TYPE) || owner.equals(ClassHelper.Enum_Type) && method.getName().equals("hashCode"));
    }

    /** Refuses certain cases; if the type is not known, the value is checked at run time. */
    private Guard.Refusal guardIdentity(MethodCallExpression call, String method) {
        Expression object = call.getObjectExpression();
        ClassNode type = typeOf.apply(object);
        boolean guarded = object instanceof StaticMethodCallExpression asked && asked.getOwnerType().equals(ClassHelper.make(Identity.class));
        if (type.isPrimaryClassNode() && !type.isEnum() || call.isSpreadSafe() || guarded) {
            return null;
        }
        boolean open = type.isInterface() || type.isAbstract() && !type.equals(ClassHelper.CLOSURE_TYPE) && !type.isEnum()
            || type.equals(ClassHelper.OBJECT_TYPE) && !(object instanceof ConstructorCallExpression);
        if (!open) {
            return Nondeterminism.refusal(type.getNameWithoutPackage() + "." + method, Nondeterminism.BY_VALUE);
        }
        call.setObjectExpression(new StaticMethodCallExpression(ClassHelper.make(Identity.class), "refused",
            new ArgumentListExpression(object, new ConstantExpression(method))));
        return null;
    }
}
