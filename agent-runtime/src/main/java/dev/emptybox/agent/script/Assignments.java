package dev.emptybox.agent.script;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.codehaus.groovy.ast.ClassCodeVisitorSupport;
import org.codehaus.groovy.ast.DynamicVariable;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.Parameter;
import org.codehaus.groovy.ast.Variable;
import org.codehaus.groovy.ast.expr.BinaryExpression;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.ast.expr.DeclarationExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.PropertyExpression;
import org.codehaus.groovy.ast.expr.TupleExpression;
import org.codehaus.groovy.ast.expr.VariableExpression;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.syntax.Types;

/**
 * What a source does to its variables. A variable without a declared type that is assigned again may hold anything, so its type
 * is open; a collection that is filled after its declaration may hold anything, too.
 */
final class Assignments extends ClassCodeVisitorSupport {

    /** Methods that call a closure with what it returned before. */
    static final Set<String> ACCUMULATORS = Set.of("inject", "injectAll", "reduce");

    private static final Set<String> FILLING = Set.of("add", "addAll", "addFirst", "addLast", "push", "offer", "put", "putAll", "putIfAbsent", "putAt",
        "set", "leftShift", "computeIfAbsent", "compute", "merge", "replaceAll", "plusAssign");
    private static final Set<String> DELEGATING = Set.of("setDelegate", "rehydrate", "setResolveStrategy");

    private final SourceUnit source;
    private final Set<Variable> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Variable> filled = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<String> bound = new HashSet<>();
    private final Set<String> declared = new HashSet<>();
    private final Set<String> locals = new HashSet<>();
    private final Map<Variable, Expression> initial = new IdentityHashMap<>();
    private boolean delegates;

    private Assignments(SourceUnit source) {
        this.source = source;
    }

    static Assignments in(SourceUnit source) {
        Assignments known = source.getAST().getNodeMetaData(Assignments.class);
        if (known == null) {
            known = new Assignments(source);
            source.getAST().getClasses().forEach(known::visitClass);
            source.getAST().putNodeMetaData(Assignments.class, known);
        }
        return known;
    }

    /** Whether the variable may hold a value of any type. */
    boolean isOpen(VariableExpression variable) {
        return open.contains(variable.getAccessedVariable()) || open.contains(variable);
    }

    boolean isFilledLater(VariableExpression variable) {
        return filled.contains(variable.getAccessedVariable()) || filled.contains(variable);
    }

    /** What a variable is declared with, if it is never assigned again. */
    Optional<Expression> initial(VariableExpression variable) {
        return isOpen(variable) || isFilledLater(variable) ? Optional.empty() : Optional.ofNullable(initial.get(variable.getAccessedVariable()));
    }

    /** Variables of the script's binding, assigned without a declaration. */
    boolean isBound(String name) {
        return bound.contains(name);
    }

    Set<String> declared() {
        return declared;
    }

    /** Local variables, which may hold closures. */
    Set<String> locals() {
        return locals;
    }

    /** Whether the source gives closures a delegate, so that names in any of them may mean anything. */
    boolean delegates() {
        return delegates;
    }

    /** The first parameter is what the closure returned before. */
    void openFirst(ClosureExpression closure) {
        if (closure.getParameters() != null && closure.getParameters().length > 1 && closure.getParameters()[0].isDynamicTyped()) {
            open.add(closure.getParameters()[0]);
        }
    }

    @Override
    protected void visitConstructorOrMethod(MethodNode method, boolean constructor) {
        named(method.getParameters());
        super.visitConstructorOrMethod(method, constructor);
    }

    @Override
    public void visitClosureExpression(ClosureExpression closure) {
        named(closure.getParameters());
        super.visitClosureExpression(closure);
    }

    private void named(Parameter[] parameters) {
        for (Parameter parameter : parameters == null ? Parameter.EMPTY_ARRAY : parameters) {
            declared.add(parameter.getName());
        }
    }

    @Override
    public void visitDeclarationExpression(DeclarationExpression declaration) {
        if (declaration.isMultipleAssignmentDeclaration()) {
            declaration.getTupleExpression().getExpressions().forEach(variable -> declared.add(((VariableExpression) variable).getName()));
        } else {
            declared.add(declaration.getVariableExpression().getName());
            locals.add(declaration.getVariableExpression().getName());
            initial.put(declaration.getVariableExpression(), declaration.getRightExpression());
        }
        declaration.getRightExpression().visit(this);
    }

    @Override
    public void visitBinaryExpression(BinaryExpression expression) {
        Expression left = expression.getLeftExpression();
        if (Types.isAssignment(expression.getOperation().getType())) {
            assigned(left);
        } else if (expression.getOperation().getType() == Types.LEFT_SHIFT) {
            filled(left);
        }
        super.visitBinaryExpression(expression);
    }

    private void assigned(Expression left) {
        if (left instanceof TupleExpression several) {
            several.getExpressions().forEach(this::assigned);
        } else if (left instanceof VariableExpression variable) {
            Variable accessed = variable.getAccessedVariable();
            if (accessed instanceof DynamicVariable) {
                bound.add(variable.getName());
            } else if (accessed instanceof VariableExpression local && local.isDynamicTyped() || accessed instanceof Parameter parameter && parameter.isDynamicTyped()) {
                open.add(accessed);
            }
        } else if (left instanceof PropertyExpression property) {
            delegates |= "delegate".equals(property.getPropertyAsString()) || "resolveStrategy".equals(property.getPropertyAsString());
            filled(property.getObjectExpression());
        } else if (left instanceof BinaryExpression index) {
            filled(index.getLeftExpression());
        }
    }

    private void filled(Expression collection) {
        if (collection instanceof VariableExpression variable && variable.getAccessedVariable() != null) {
            filled.add(variable.getAccessedVariable());
        } else if (collection instanceof BinaryExpression chain) {
            filled(chain.getLeftExpression());
        }
    }

    @Override
    public void visitMethodCallExpression(MethodCallExpression call) {
        String name = call.getMethodAsString();
        if (name != null) {
            if (FILLING.contains(name)) {
                filled(call.getObjectExpression());
            }
            boolean handsOn = (name.equals("with") || name.equals("tap")) && call.getArguments() instanceof TupleExpression given
                && given.getExpressions().stream().anyMatch(VariableExpression.class::isInstance);
            delegates |= DELEGATING.contains(name) || handsOn;
        }
        super.visitMethodCallExpression(call);
    }

    @Override
    protected SourceUnit getSourceUnit() {
        return source;
    }
}
