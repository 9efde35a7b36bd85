package dev.emptybox.agent.script;

import dev.emptybox.stdlib.dsl.ConvergeScript;
import dev.emptybox.stdlib.dsl.Log;
import dev.emptybox.stdlib.dsl.PeerNames;
import dev.emptybox.stdlib.dsl.Reference;
import dev.emptybox.stdlib.model.Facts;
import dev.emptybox.stdlib.model.Revision;
import dev.emptybox.stdlib.model.State;
import dev.emptybox.stdlib.model.Words;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.codehaus.groovy.ast.ASTNode;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.FieldNode;
import org.codehaus.groovy.ast.GenericsType;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.expr.ArgumentListExpression;
import org.codehaus.groovy.ast.expr.AttributeExpression;
import org.codehaus.groovy.ast.expr.BinaryExpression;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.ast.expr.ConstantExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.MethodCall;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.PropertyExpression;
import org.codehaus.groovy.ast.expr.SpreadExpression;
import org.codehaus.groovy.ast.expr.TupleExpression;
import org.codehaus.groovy.ast.expr.VariableExpression;
import org.codehaus.groovy.ast.stmt.ReturnStatement;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.syntax.Types;
import org.codehaus.groovy.transform.stc.AbstractTypeCheckingExtension;
import org.codehaus.groovy.transform.stc.TypeCheckingContext;

/**
 * Reports what is certainly wrong, with the nearest valid word: words and options of tasks, keys of the state, members of types
 * that are known for certain, and forbidden calls. Where the type is not known, the rules of dynamic Groovy hold, and the plan
 * finds what is wrong.
 */
final class Checker extends AbstractTypeCheckingExtension {

    private static final Map<String, Class<?>> BOUND = Map.of("facts", Facts.class, "revision", Revision.class, "log", Log.class);

    /** The type of a reported expression, which suppresses further errors. */
    private final ClassNode broken = Certainty.unknownClass("unknown");
    private final CompileContext compile;
    private final SourceUnit source;
    private final TypeVisitor visitor;
    private final Assignments assignments;
    private final Certainty certainty;
    private final GuardedCalls guarded;
    private final ArgumentChecks arguments;
    private final Vocabulary vocabulary;
    /** Closures of which it is not known where their names are looked up. */
    private final Set<ClosureExpression> loose = Collections.newSetFromMap(new IdentityHashMap<>());
    /** Closures that are given to methods of libraries, which leave their names to the script. */
    private final Set<ClosureExpression> plain = Collections.newSetFromMap(new IdentityHashMap<>());

    Checker(TypeVisitor visitor, Assignments assignments) {
        super(visitor);
        this.visitor = visitor;
        this.assignments = assignments;
        this.source = visitor.getTypeCheckingContext().getSource();
        this.compile = (CompileContext) source.getConfiguration();
        this.certainty = new Certainty(source);
        this.arguments = new ArgumentChecks(compile, source, certainty);
        this.guarded = new GuardedCalls(compile, source, visitor::typeOf);
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
        if (inScript() && Vocabulary.isBare(call) && !declaresMethod(call.getMethodAsString())) {
            vocabulary.noteBlocks(call, context.getEnclosingClosureStack());
        }
        return false;
    }

    private boolean declaresMethod(String name) {
        ClassNode type = context.getEnclosingClassNode();
        return name != null && type != null && type.getDeclaredMethods(name).stream().anyMatch(method -> method.getLineNumber() > 0);
    }

    // Variables

    @Override
    public boolean handleUnresolvedVariableExpression(VariableExpression variable) {
        String name = variable.getName();
        if (inScript() && bind(variable, name)) {
            return true;
        }
        if (inScript() && assignments.isBound(name)) {
            return typed(variable, ClassHelper.OBJECT_TYPE);
        }
        boolean open = mayMeanAnything(true);
        Vocabulary.Options options = open ? null : vocabulary.optionsAround(context.getEnclosingClosureStack());
        if (open) {
            return typed(variable, ClassHelper.OBJECT_TYPE);
        }
        if (options != null && options.names().contains(name)) {
            return excuse(variable, "'" + name + "' is an option and needs parentheses", "", "write " + options.example(name));
        }
        ClassNode part = visitor.receivers().stream().filter(type -> Shapes.infoOf(type) != null).findFirst().orElse(null);
        if (part != null) {
            return noKey(variable, variable, name, Shapes.infoOf(part));
        }
        var known = new HashSet<>(assignments.declared());
        known.addAll(options == null ? Set.of() : options.names());
        if (inScript()) {
            known.addAll(Reference.boundWords());
        } else {
            known.addAll(Certainty.members(context.getEnclosingClassNode()));
        }
        return excuse(variable, "There is no variable '" + name + "'", Words.didYouMean(name, known), "");
    }

    private boolean inScript() {
        ClassNode type = context.getEnclosingClassNode();
        return type != null && (type.isScript() || Certainty.isScript(type));
    }

    private boolean bind(VariableExpression variable, String name) {
        if (name.equals("state")) {
            return typed(variable, compile.stateShape());
        }
        if (name.equals("vars")) {
            ClassNode vars = Shapes.infoOf(compile.stateShape()).keys().get("vars");
            return vars == null
                ? excuse(variable, "There is no state.vars, and vars is short for it", Shapes.infoOf(compile.stateShape()).missing("vars"), "")
                : typed(variable, vars);
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

    /** Whether a name without a receiver may be one of an object that is known only at run time. */
    private boolean mayMeanAnything(boolean property) {
        for (TypeCheckingContext.EnclosingClosure enclosing : context.getEnclosingClosureStack()) {
            ClosureExpression closure = enclosing.getClosureExpression();
            boolean own = !plain.contains(closure) && !vocabulary.isBlock(closure);
            if (loose.contains(closure) || own && assignments.delegates()) {
                return true;
            }
        }
        ClassNode here = context.getEnclosingClassNode();
        return visitor.receivers().stream().filter(type -> Shapes.infoOf(type) == null).anyMatch(type -> Certainty.answersAnything(type)
            || type.equals(ClassHelper.OBJECT_TYPE) && !type.equals(here) || property && Certainty.isMap(type) || broken.equals(type) || isAbstract(type));
    }

    /** What a trait or an abstract class calls may be in the classes that extend it. */
    private static boolean isAbstract(ClassNode type) {
        return type.isPrimaryClassNode() && (type.isInterface() || type.isAbstract());
    }

    // Properties

    @Override
    public boolean handleUnresolvedProperty(PropertyExpression property) {
        ClassNode type = getType(property.getObjectExpression());
        String key = property.getPropertyAsString();
        if (broken.equals(type)) {
            return typed(property, broken);
        }
        Shapes.Info shape = Shapes.infoOf(item(type));
        if (shape != null && key != null) {
            return noKey(property.getProperty(), property, key, shape);
        }
        ClassNode owner = Certainty.classOf(type);
        if (key == null || OptionTypes.isCollection(owner) || !Certainty.of(owner) || certainty.mayHaveProperty(owner, key) || item(type) != type) {
            return dynamicProperty(property, key, owner);
        }
        if (isAbstract(owner) || owner.equals(ClassHelper.CLASS_Type)) {
            return dynamicProperty(property, key, owner);
        }
        var known = new TreeSet<String>();
        owner.getProperties().forEach(p -> known.add(p.getName()));
        owner.getMethods().stream().filter(m -> m.isPublic() && m.getParameters().length == 0)
            .map(m -> Vocabulary.propertyName(m.getName())).forEach(known::add);
        owner.getFields().stream().filter(FieldNode::isEnum).forEach(constant -> known.add(constant.getName()));
        known.remove("class");
        return excuse(property.getProperty(), property, "There is no '" + key + "' in " + owner.getNameWithoutPackage(), Words.didYouMean(key, known), "");
    }

    private boolean dynamicProperty(PropertyExpression property, String key, ClassNode owner) {
        Guard.Refusal refusal = Certainty.of(owner) || key == null ? null : Guard.unknownProperty(key);
        if (refusal != null) {
            return excuse(property.getProperty(), property, refusal.what(), refusal.why(), refusal.cure());
        }
        return typed(property, ClassHelper.OBJECT_TYPE);
    }

    @Override
    public boolean handleUnresolvedAttribute(AttributeExpression attribute) {
        return typed(attribute, ClassHelper.OBJECT_TYPE);
    }

    private boolean noKey(ASTNode place, Expression typed, String key, Shapes.Info shape) {
        return excuse(place, typed, "There is no key '" + key + "' in " + shape.path(), shape.missing(key), "add it, or use " + shape.optional(key));
    }

    /** The type of the items of a list of the state; any other type itself. */
    static ClassNode item(ClassNode type) {
        boolean list = type != null && Shapes.infoOf(type) == null && !Certainty.isMap(type) && type.getGenericsTypes() != null && type.getGenericsTypes().length == 1
            && (type.equals(ClassHelper.LIST_TYPE) || type.implementsInterface(ClassHelper.ITERABLE_TYPE));
        return list ? type.getGenericsTypes()[0].getType() : type;
    }

    static ClassNode listOf(ClassNode item) {
        ClassNode list = ClassHelper.LIST_TYPE.getPlainNodeReference();
        list.setGenericsTypes(new GenericsType[] {new GenericsType(ClassHelper.getWrapper(item))});
        return list;
    }

    // Calls

    @Override
    public List<MethodNode> handleMissingMethod(ClassNode receiver, String name, ArgumentListExpression arguments,
                                                ClassNode[] types, MethodCall call) {
        if (call == null) {
            return List.of();
        }
        Optional<MethodNode> word = word(receiver, name, types, call);
        if (word.isPresent()) {
            return List.of(word.get());
        }
        loosen(call);
        return List.of(newMethod(name, isCertainlyWrong(receiver, name, types, call) ? broken : ClassHelper.OBJECT_TYPE));
    }

    /** The word or option that takes the arguments after conversion. */
    private Optional<MethodNode> word(ClassNode receiver, String name, ClassNode[] types, MethodCall call) {
        if (!Vocabulary.isBare(call)) {
            return Certainty.isScript(receiver) && Reference.words().contains(name) ? OptionTypes.match(ConvergeScript.class, name, types) : Optional.empty();
        }
        Vocabulary.Options options = vocabulary.optionsAround(context.getEnclosingClosureStack());
        if (options != null && options.names().contains(name)) {
            return options.type() == null ? OptionTypes.match(visitor.receivers(), name, types) : OptionTypes.match(options.type(), name, types);
        }
        if (inScript() && compile.composites().entry(name).isPresent()) {
            return OptionTypes.match(List.of(context.getEnclosingClassNode()), name, types);
        }
        return inScript() && Reference.words().contains(name) && !declaresMethod(name) ? OptionTypes.match(ConvergeScript.class, name, types) : Optional.empty();
    }

    /** Names in the closures of a call that is not known may mean anything. */
    void loosen(MethodCall call) {
        if (call.getArguments() instanceof TupleExpression given) {
            given.getExpressions().stream().filter(ClosureExpression.class::isInstance).forEach(closure -> loose.add((ClosureExpression) closure));
        }
    }

    private boolean isCertainlyWrong(ClassNode receiver, String name, ClassNode[] types, MethodCall call) {
        ASTNode node = Vocabulary.placeOf(call);
        // An operator becomes a call that is not in the source.
        boolean operator = node.getLineNumber() < 1;
        if (broken.equals(receiver)) {
            return true;
        }
        VariableExpression hiding = Vocabulary.calledOutcome(call, receiver);
        if (hiding != null) {
            return report(hiding, "'" + hiding.getName() + "' is a variable here, with an outcome that cannot be called", "it hides the task of this name",
                "give the variable another name than '" + hiding.getName() + "'");
        }
        boolean spread = call.getArguments() instanceof TupleExpression given && given.getExpressions().stream().anyMatch(SpreadExpression.class::isInstance);
        if (operator) {
            return false;
        }
        boolean wrong = Vocabulary.isBare(call) ? wrongWord(node, name, types, spread) : wrongMethod(node, Certainty.classOf(receiver), name, types, spread);
        if (!wrong && !Vocabulary.isBare(call) && !Certainty.of(receiver) && !Certainty.isMap(receiver)) {
            Guard.Refusal refusal = Guard.unknownMethod(name);
            if (refusal != null) {
                compile.report(source, node, refusal.what(), refusal.why(), refusal.cure());
                return true;
            }
        }
        return wrong;
    }

    private boolean wrongWord(ASTNode node, String name, ClassNode[] types, boolean spread) {
        Vocabulary.Options options = vocabulary.optionsAround(context.getEnclosingClosureStack());
        Set<String> mine = options == null ? Set.of() : options.names();
        if (mine.contains(name)) {
            return !spread
                && report(node, "'" + name + "' does not take " + ArgumentChecks.given(types), "", "write for example: " + options.example(name));
        }
        if (mayMeanAnything(false) || assignments.isBound(name)) {
            return false;
        }
        if (inScript() && Reference.words().contains(name) && !declaresMethod(name)) {
            return !spread
                && report(node, "'" + name + "' does not take " + ArgumentChecks.given(types), "", "write for example: " + Reference.form(name));
        }
        if (inScript() && compile.composites().entry(name).isPresent()) {
            return !spread && report(node, "'" + name + "' does not take " + ArgumentChecks.given(types), "", "write for example: " + name + "('...') { }");
        }
        ClassNode here = context.getEnclosingClassNode();
        if (certainty.mayHaveMethod(here, name)) {
            return wrongArguments(node, here, name, types, spread);
        }
        if (here.getOuterClasses().stream().anyMatch(outer -> certainty.mayHaveMethod(outer, name))) {
            return false;
        }
        if (options != null && (!Words.nearest(name, mine).isEmpty() || Words.nearest(name, Reference.words()).isEmpty())) {
            var near = Words.nearest(name, mine);
            return report(node, "There is no option '" + name + "' in " + options.word(),
                near.isEmpty() ? "options of " + options.word() + ": " + String.join(", ", mine) : Words.didYouMean(name, mine), "");
        }
        if (!inScript()) {
            return report(node, here.getNameWithoutPackage() + " has no method " + name + ArgumentChecks.given(types), Words.didYouMean(name, Certainty.members(here)), "");
        }
        var words = new TreeSet<>(Reference.words());
        words.addAll(compile.composites().byWord().keySet());
        here.getMethods().stream().filter(method -> method.getLineNumber() > 0).forEach(method -> words.add(method.getName()));
        words.addAll(assignments.locals());
        return noTask(node, name, words);
    }

    /** A name of another tool comes before a word that is spelt like it. */
    private boolean noTask(ASTNode node, String name, Collection<String> words) {
        PeerNames.Answer answer = PeerNames.answer(name).orElseGet(() -> new PeerNames.Answer(Words.didYouMean(name, words), ""));
        return report(node, "There is no task '" + name + "'", answer.why(), answer.cure());
    }

    private boolean wrongMethod(ASTNode node, ClassNode receiver, String name, ClassNode[] types, boolean spread) {
        if (!Certainty.of(receiver) || isAbstract(receiver) || name.equals("call")) {
            return false;
        }
        if (certainty.mayHaveMethod(receiver, name)) {
            return (receiver.isPrimaryClassNode() || receiver.getPackageName() != null && receiver.getPackageName().startsWith("dev.emptybox"))
                && (Certainty.isScript(receiver) ? !spread
                    && report(node, "'" + name + "' does not take " + ArgumentChecks.given(types), "", "write for example: " + Reference.form(name))
                    : wrongArguments(node, receiver, name, types, spread));
        }
        if (Certainty.isScript(receiver)) {
            return noTask(node, name, Reference.words());
        }
        String what = Shapes.infoOf(receiver) == null ? receiver.getNameWithoutPackage() : Shapes.infoOf(receiver).path();
        return report(node, what + " has no method " + name + ArgumentChecks.given(types), Words.didYouMean(name, Certainty.members(receiver)), "");
    }

    /** A method of the script's own with this name takes other arguments. */
    private boolean wrongArguments(ASTNode node, ClassNode owner, String name, ClassNode[] types, boolean spread) {
        boolean sure = !spread && !owner.getMethods(name).isEmpty() && owner.getMethods(name).stream().noneMatch(method -> OptionTypes.mayTake(method.getParameters(), types));
        return sure && report(node, owner.isScript() ? "'" + name + "' does not take " + ArgumentChecks.given(types)
            : owner.getNameWithoutPackage() + " has no method " + name + ArgumentChecks.given(types),
            "it has a method with this name and other parameters", "");
    }

    private boolean report(ASTNode node, String what, String why, String cure) {
        compile.report(source, node, what, why, cure);
        return true;
    }

    ArgumentChecks arguments() {
        return arguments;
    }

    // Values

    void notAssignable(ClassNode left, ClassNode right, Expression expression) {
        if (OptionTypes.cannotBe(left, right)) {
            report(expression, ArgumentChecks.nameOf(right) + " cannot be assigned to " + left.getNameWithoutPackage(), "", "");
        }
    }

    @Override
    public boolean handleIncompatibleReturnType(ReturnStatement statement, ClassNode type) {
        MethodNode method = context.getEnclosingClosure() == null ? context.getEnclosingMethod() : null;
        if (method != null && OptionTypes.cannotBe(method.getReturnType(), type)) {
            report(statement.getExpression(), ArgumentChecks.nameOf(type) + " cannot be returned as " + method.getReturnType().getNameWithoutPackage(), "", "");
        }
        return true;
    }

    /** Comparisons that are always false, assignments to the state, and its subscripts. */
    void afterBinary(BinaryExpression expression) {
        int operation = expression.getOperation().getType();
        ClassNode left = getType(expression.getLeftExpression());
        Operands.comparedInVain(expression, left, getType(expression.getRightExpression())).ifPresent(text -> report(expression, "Text is compared with a number",
            text.getText() + " is text, so it never equals a number", "compare text with text, or convert it: .toInteger()"));
        if (operation == Types.LEFT_SHIFT) {
            refuseChange(expression, expression.getLeftExpression());
        }
        Operands.changed(expression).map(changed -> Shapes.infoOf(getType(changed))).ifPresent(shape -> report(expression, shape.path() + " cannot be changed",
            "it is what the revision says", "make a changed copy: def copy = " + shape.path() + " + [key: value]"));
        if (operation == Types.LEFT_SQUARE_BRACKET) {
            subscript(expression, left);
        }
    }

    private void refuseChange(Expression expression, Expression changed) {
        Shapes.Info shape = Shapes.infoOf(getType(changed));
        Shapes.Info owner = changed instanceof PropertyExpression property ? Shapes.infoOf(getType(property.getObjectExpression())) : null;
        if (shape != null || owner != null && OptionTypes.isCollection(getType(changed))) {
            String path = shape != null ? shape.path() : owner.path() + "." + ((PropertyExpression) changed).getPropertyAsString();
            report(expression, path + " cannot be changed", "it is what the revision says", "make a changed copy: def copy = " + path + " + ..");
        }
    }

    /** A constant key that no environment has, but nearly: a missing one is null as in any map. */
    private void subscript(BinaryExpression index, ClassNode owner) {
        Shapes.Info shape = Shapes.infoOf(owner);
        if (shape == null || !(index.getRightExpression() instanceof ConstantExpression constant) || !(constant.getValue() instanceof String key)) {
            return;
        }
        if (shape.keys().containsKey(key)) {
            storeType(index, shape.keys().get(key));
        } else if (!shape.partly().containsKey(key) && !Words.nearest(key, shape.keys().keySet()).isEmpty()) {
            noKey(index.getRightExpression(), index, key, shape);
        }
    }

    @Override
    public void onMethodSelection(Expression expression, MethodNode target) {
        selected(expression, target);
        if (expression instanceof MethodCallExpression call && Operands.CHANGING.contains(call.getMethodAsString()) && !call.isImplicitThis()) {
            refuseChange(call, call.getObjectExpression());
        }
        guarded.check(expression, target);
    }

    /** The name of a method that is computed is checked when it is known. */
    void guardName(MethodCallExpression call) {
        guarded.name(call);
    }

    /** The closures of a call are looked at after the method is known. */
    private void selected(Expression expression, MethodNode target) {
        ClassNode owner = target.getDeclaringClass();
        if (!(expression instanceof MethodCall call) || owner == null || isGenerated(target) || !(call.getArguments() instanceof TupleExpression given)) {
            return;
        }
        arguments.namedArguments(call, target);
        if (Reference.declaresWords(owner.getName()) && !Vocabulary.isBare(call)) {
            vocabulary.noteBlocks(call, context.getEnclosingClosureStack());
        }
        if (!Certainty.isScript(owner) && Certainty.answersAnything(owner)) {
            loosen(call);
        } else if (!owner.isPrimaryClassNode()) {
            given.getExpressions().stream().filter(ClosureExpression.class::isInstance).forEach(closure -> plain.add((ClosureExpression) closure));
        } else if (owner.getModule() != null && Assignments.in(owner.getModule().getContext()).delegates()) {
            loosen(call);
        }
    }

    private boolean excuse(Expression node, String what, String why, String cure) {
        return excuse(node, node, what, why, cure);
    }

    private boolean excuse(ASTNode place, Expression typed, String what, String why, String cure) {
        compile.report(source, place, what, why, cure);
        return typed(typed, broken);
    }
}
