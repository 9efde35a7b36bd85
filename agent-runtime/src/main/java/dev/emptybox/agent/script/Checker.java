package dev.emptybox.agent.script;

import dev.emptybox.stdlib.dsl.ConvergeScript;
import dev.emptybox.stdlib.dsl.Identity;
import dev.emptybox.stdlib.dsl.Log;
import dev.emptybox.stdlib.dsl.Reference;
import dev.emptybox.stdlib.model.Facts;
import dev.emptybox.stdlib.model.Revision;
import dev.emptybox.stdlib.model.State;
import dev.emptybox.stdlib.model.Words;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.codehaus.groovy.ast.ASTNode;
import org.codehaus.groovy.ast.ClassCodeVisitorSupport;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.expr.ArgumentListExpression;
import org.codehaus.groovy.ast.expr.ConstantExpression;
import org.codehaus.groovy.ast.expr.ConstructorCallExpression;
import org.codehaus.groovy.ast.expr.DeclarationExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.MethodCall;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.PropertyExpression;
import org.codehaus.groovy.ast.expr.StaticMethodCallExpression;
import org.codehaus.groovy.ast.expr.VariableExpression;
import org.codehaus.groovy.ast.stmt.ReturnStatement;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.transform.stc.AbstractTypeCheckingExtension;
import org.codehaus.groovy.transform.stc.StaticTypeCheckingVisitor;

/**
 * Extends Groovy's type checker with the bound words, the keys of the state, and forbidden calls; and replaces its messages
 * by clearer ones with the nearest valid word.
 */
public final class Checker extends AbstractTypeCheckingExtension {

    private static final Map<String, Class<?>> BOUND = Map.of("facts", Facts.class, "revision", Revision.class, "log", Log.class);

    /** The type of a reported expression, which suppresses further errors. */
    private final ClassNode broken = new ClassNode("unknown", Modifier.PUBLIC, ClassHelper.OBJECT_TYPE);
    private final CompileContext compile;
    private final SourceUnit source;
    private final Vocabulary vocabulary;
    private Set<String> declared;

    /** Called by Groovy. */
    public Checker(StaticTypeCheckingVisitor visitor) {
        super(visitor);
        this.source = visitor.getTypeCheckingContext().getSource();
        this.compile = (CompileContext) source.getConfiguration();
        this.vocabulary = new Vocabulary(compile.composites());
    }

    /** In a task of the state repo, names mean the same as in the script; elsewhere, Groovy takes any name for a property. */
    @Override
    public boolean beforeVisitClass(ClassNode type) {
        if (compile.composites().declares(type)) {
            type.setScriptBody(true);
        }
        return false;
    }

    @Override
    public void afterVisitClass(ClassNode type) {
        if (compile.composites().declares(type)) {
            type.setScriptBody(false);
        }
    }

    @Override
    public boolean beforeMethodCall(MethodCall call) {
        vocabulary.noteBlocks(call, context.getEnclosingClosureStack());
        return false;
    }

    @Override
    public boolean handleUnresolvedVariableExpression(VariableExpression variable) {
        String name = variable.getName();
        if (inScript() && bind(variable, name)) {
            return true;
        }
        Vocabulary.Options options = vocabulary.optionsAround(context.getEnclosingClosureStack());
        if (options != null && options.names().contains(name)) {
            return excuse(variable, "'" + name + "' is an option and needs parentheses", "", "write " + options.example(name));
        }
        var known = new HashSet<>(Reference.boundWords());
        known.addAll(declaredNames());
        return excuse(variable, "There is no variable '" + name + "'", Words.didYouMean(name, known), "");
    }

    private boolean inScript() {
        ClassNode type = context.getEnclosingClassNode();
        return type != null && (type.isScript() || type.isDerivedFrom(ClassHelper.make(ConvergeScript.class)));
    }

    private boolean bind(VariableExpression variable, String name) {
        if (name.equals("state")) {
            return typed(variable, compile.stateShape());
        }
        if (name.equals("vars")) {
            var property = compile.stateShape().getProperty("vars");
            return property == null
                ? excuse(variable, "There is no state.vars, and vars is short for it", missingKey("vars", compile.stateShape()), "")
                : typed(variable, property.getType());
        }
        if (name.equals("current")) {
            return typed(variable, ClassHelper.make(State.class));
        }
        return BOUND.containsKey(name) && typed(variable, ClassHelper.make(BOUND.get(name)));
    }

    private boolean typed(Expression expression, ClassNode type) {
        storeType(expression, type);
        return true;
    }

    @Override
    public boolean handleUnresolvedProperty(PropertyExpression property) {
        ClassNode type = getType(property.getObjectExpression());
        String key = property.getPropertyAsString();
        if (broken.equals(type)) {
            return typed(property, broken);
        }
        Shapes.Info shape = Shapes.infoOf(type);
        if (shape != null && key != null) {
            return excuse(property.getProperty(), property, "There is no key '" + key + "' in " + shape.path(), missingKey(key, type),
                "add it, or use " + shape.path() + ".get('" + key + "', default)");
        }
        if (withinOpenState(property)) {
            return typed(property, ClassHelper.OBJECT_TYPE);
        }
        if (key == null) {
            return false;
        }
        var known = new TreeSet<String>();
        type.getProperties().forEach(p -> known.add(p.getName()));
        type.getMethods().stream().filter(m -> m.isPublic() && m.getParameters().length == 0)
            .map(m -> Vocabulary.propertyName(m.getName())).forEach(known::add);
        known.remove("class");
        return excuse(property.getProperty(), property, "There is no '" + key + "' in " + type.getNameWithoutPackage(), Words.didYouMean(key, known), "");
    }

    /**
     * Whether it is a member, at any depth, of a state whose keys are known only at run time: {@code current},
     * {@code readJson}.
     */
    private boolean withinOpenState(PropertyExpression property) {
        Expression at = property;
        while (at instanceof PropertyExpression above) {
            at = above.getObjectExpression();
            if (ClassHelper.make(State.class).equals(getType(at))) {
                return true;
            }
        }
        return false;
    }

    private static String missingKey(String key, ClassNode type) {
        Shapes.Info shape = Shapes.infoOf(type);
        if (shape.partly().containsKey(key)) {
            return shape.partly().get(key);
        }
        return "in " + shape.sources().stream().distinct().collect(Collectors.joining(", ")) + "; " + Words.didYouMean(key, shape.keys());
    }

    @Override
    public List<MethodNode> handleMissingMethod(ClassNode receiver, String name, ArgumentListExpression arguments,
                                                ClassNode[] types, MethodCall call) {
        if (call == null) {
            return List.of();
        }
        ASTNode node = Vocabulary.placeOf(call);
        // An operator becomes a call that is not in the source.
        boolean operator = node.getLineNumber() < 1;
        if (operator && context.getEnclosingBinaryExpression() != null) {
            node = context.getEnclosingBinaryExpression();
        }
        if (broken.equals(receiver) || Arrays.asList(types).contains(broken)) {
            return dynamic(call, name);
        }
        if (!operator && Vocabulary.isBare(call)) {
            explainWord(node, name, types);
        } else {
            explainMethod(node, receiver, name, types);
        }
        addStaticTypeError(CompileContext.MARK, node);
        return dynamic(call, name);
    }

    private List<MethodNode> dynamic(MethodCall call, String name) {
        makeDynamic(call, broken);
        return List.of(newMethod(name, broken));
    }

    private void explainWord(ASTNode node, String name, ClassNode[] types) {
        Vocabulary.Options options = vocabulary.optionsAround(context.getEnclosingClosureStack());
        Set<String> mine = options == null ? Set.of() : options.names();
        if (mine.contains(name)) {
            compile.report(source, node, "'" + name + "' does not take " + given(types), typeHint(name, types),
                "write for example: " + options.example(name));
        } else if (compile.composites().entry(name).isPresent()) {
            compile.report(source, node, "'" + name + "' does not take " + given(types), "", "write for example: " + name + "('...') { }");
        } else if (Reference.words().contains(name)) {
            compile.report(source, node, "'" + name + "' does not take " + given(types), "",
                "write for example: " + Reference.form(name));
        } else if (options != null) {
            var near = Words.nearest(name, mine);
            String why = near.isEmpty() ? "options of " + options.word() + ": " + String.join(", ", mine)
                : Words.didYouMean(name, mine);
            compile.report(source, node, "There is no option '" + name + "' in " + options.word(), why, "");
        } else {
            var words = new TreeSet<>(Reference.words());
            words.addAll(compile.composites().byWord().keySet());
            compile.report(source, node, "There is no task '" + name + "'", Words.didYouMean(name, words), "");
        }
    }

    private static String typeHint(String name, ClassNode[] types) {
        boolean number = types.length == 1 && (ClassHelper.isNumberType(types[0]) || ClassHelper.isPrimitiveType(types[0]));
        return name.equals("mode") && number ? "a mode as a number is ambiguous: 0644 and 644 are different numbers" : "";
    }

    private void explainMethod(ASTNode node, ClassNode receiver, String name, ClassNode[] types) {
        var known = new TreeSet<String>();
        for (ClassNode at = receiver; at != null; at = at.getSuperClass()) {
            at.getMethods().stream().filter(MethodNode::isPublic).forEach(m -> known.add(m.getName()));
        }
        boolean exists = known.contains(name);
        compile.report(source, node, receiver.getNameWithoutPackage() + " has no method " + name + given(types),
            exists ? "it has a method with this name and other parameters" : Words.didYouMean(name, known), "");
    }

    private static String given(ClassNode[] types) {
        var names = new ArrayList<String>();
        for (ClassNode type : types) {
            names.add(Shapes.infoOf(type) != null ? "an object of the state" : type.getNameWithoutPackage());
        }
        return "(" + String.join(", ", names) + ")";
    }

    @Override
    public void onMethodSelection(Expression expression, MethodNode target) {
        if (expression.getLineNumber() <= 0) {
            return;
        }
        Guard.Refusal refusal = Guard.refusal(target);
        if (refusal == null && expression instanceof MethodCallExpression call && identity(target)) {
            refusal = guardIdentity(call, target.getName());
        }
        if (refusal != null) {
            compile.report(source, expression, refusal.what(), refusal.why(), refusal.cure());
            addStaticTypeError(CompileContext.MARK, expression);
        }
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
        ClassNode type = getType(object);
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

    private boolean excuse(Expression node, String what, String why, String cure) {
        return excuse(node, node, what, why, cure);
    }

    private boolean excuse(ASTNode place, Expression typed, String what, String why, String cure) {
        compile.report(source, place, what, why, cure);
        addStaticTypeError(CompileContext.MARK, place);
        return typed(typed, broken);
    }

    @Override
    public boolean handleIncompatibleAssignment(ClassNode left, ClassNode right, Expression assignment) {
        return broken.equals(right);
    }

    @Override
    public boolean handleIncompatibleReturnType(ReturnStatement statement, ClassNode type) {
        return broken.equals(type);
    }

    private Set<String> declaredNames() {
        if (declared == null) {
            declared = new HashSet<>();
            var visitor = new ClassCodeVisitorSupport() {
                @Override
                public void visitDeclarationExpression(DeclarationExpression declaration) {
                    if (!declaration.isMultipleAssignmentDeclaration()) {
                        declared.add(declaration.getVariableExpression().getName());
                    }
                    super.visitDeclarationExpression(declaration);
                }

                @Override
                protected SourceUnit getSourceUnit() {
                    return source;
                }
            };
            source.getAST().getClasses().forEach(visitor::visitClass);
        }
        return declared;
    }
}
