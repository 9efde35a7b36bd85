package dev.emptybox.agent.script;

import java.util.ArrayList;
import java.util.List;
import org.codehaus.groovy.ast.ASTNode;
import org.codehaus.groovy.ast.ClassCodeVisitorSupport;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.expr.BinaryExpression;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.MapExpression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.PropertyExpression;
import org.codehaus.groovy.ast.expr.TupleExpression;
import org.codehaus.groovy.ast.expr.VariableExpression;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.transform.stc.Receiver;
import org.codehaus.groovy.transform.stc.StaticTypeCheckingVisitor;

/**
 * Groovy's type checker as a source of types only. None of its messages is an error by itself, because most of them say what it
 * cannot prove; {@link Checker} reports what is certainly wrong. A type that the code may change later is unknown here.
 */
final class TypeVisitor extends StaticTypeCheckingVisitor {

    private final Checker checker;
    private final Assignments assignments;

    TypeVisitor(SourceUnit source, ClassNode type) {
        super(source, type);
        this.assignments = Assignments.in(source);
        this.checker = new Checker(this, assignments);
        addTypeCheckingExtension(checker);
    }

    @Override
    protected void addStaticTypeError(String message, ASTNode node) {
        // See above.
    }

    @Override
    public void addError(String message, ASTNode node) {
        // The same.
    }

    @Override
    protected void addNoMatchingMethodError(ClassNode receiver, String name, ClassNode[] types, ASTNode origin) {
        if (name.equals("<init>")) {
            checker.arguments().noConstructor(receiver, types, origin);
        }
    }

    @Override
    protected void addAssignmentError(ClassNode left, ClassNode right, Expression expression) {
        checker.notAssignable(left, right, expression);
    }

    @Override
    protected void checkGroovyConstructorMap(Expression receiver, ClassNode type, MapExpression properties) {
        super.checkGroovyConstructorMap(receiver, type, properties);
        checker.arguments().namedProperties(type, properties);
    }

    @Override
    protected ClassNode getType(ASTNode node) {
        if (node instanceof VariableExpression variable && assignments.isOpen(variable)) {
            return ClassHelper.OBJECT_TYPE;
        }
        ClassNode type = super.getType(node);
        if (node instanceof VariableExpression variable && isDeclaredAs(variable)) {
            return variable.getAccessedVariable().getOriginType();
        }
        if (node instanceof VariableExpression variable && type != null && assignments.isFilledLater(variable) && type.isUsingGenerics() && Shapes.infoOf(type) == null) {
            return type.getPlainNodeReference();
        }
        return type != null && node instanceof MethodNode method ? returned(method, type) : type;
    }

    /** A variable of a declared class may hold any class that extends it. */
    private static boolean isDeclaredAs(VariableExpression variable) {
        return variable.getAccessedVariable() instanceof VariableExpression local && !local.isDynamicTyped() && local.getOriginType().isPrimaryClassNode();
    }

    /** A method without a declared type may be overridden by one that returns something else. */
    private static ClassNode returned(MethodNode method, ClassNode type) {
        boolean settled = !method.isDynamicReturnType() || method.isStatic() || method.isPrivate() || method.getDeclaringClass() == null || method.getDeclaringClass().isScript();
        return settled ? type : ClassHelper.OBJECT_TYPE;
    }

    @Override
    protected boolean existsProperty(PropertyExpression property, boolean read, ClassCodeVisitorSupport visitor) {
        boolean exists = super.existsProperty(property, read, visitor);
        String key = property.getPropertyAsString();
        ClassNode owner = key == null ? null : property.isImplicitThis() ? delegateInState() : getType(property.getObjectExpression());
        Shapes.Info shape = Shapes.infoOf(Checker.item(owner));
        if (shape == null || property.isSpreadSafe() && Shapes.infoOf(owner) != null || property.isImplicitThis() && receivers().stream()
            .anyMatch(type -> Shapes.infoOf(type) == null && type.getProperty(key) != null)) {
            return exists;
        }
        if (!shape.keys().containsKey(key)) {
            return false;
        }
        ClassNode type = shape.keys().get(key);
        storeType(property, Shapes.infoOf(owner) != null ? type : Checker.listOf(type));
        return true;
    }

    /** The object of the state that a block is delegated to, as in {@code state.vars.with { }}; null for none. */
    private ClassNode delegateInState() {
        return receivers().stream().filter(type -> Shapes.infoOf(type) != null).findFirst().orElse(null);
    }

    /** Where a name without a receiver is looked up, in this order. */
    List<ClassNode> receivers() {
        var found = new ArrayList<Receiver<String>>();
        addReceivers(found, makeOwnerList(VariableExpression.THIS_EXPRESSION), true);
        return found.stream().map(Receiver::getType).toList();
    }

    ClassNode typeOf(ASTNode node) {
        return getType(node);
    }

    @Override
    public void visitBinaryExpression(BinaryExpression expression) {
        super.visitBinaryExpression(expression);
        checker.afterBinary(expression);
    }

    @Override
    public void visitMethodCallExpression(MethodCallExpression call) {
        if (call.getMethodAsString() == null) {
            computedName(call);
            return;
        }
        if (Assignments.ACCUMULATORS.contains(call.getMethodAsString()) && call.getArguments() instanceof TupleExpression arguments) {
            arguments.getExpressions().stream().filter(ClosureExpression.class::isInstance).forEach(closure -> assignments.openFirst((ClosureExpression) closure));
        }
        super.visitMethodCallExpression(call);
    }

    private void computedName(MethodCallExpression call) {
        checker.loosen(call);
        call.getObjectExpression().visit(this);
        call.getMethod().visit(this);
        call.getArguments().visit(this);
        checker.guardName(call);
        storeType(call, ClassHelper.OBJECT_TYPE);
    }
}
