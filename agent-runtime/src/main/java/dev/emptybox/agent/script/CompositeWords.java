package dev.emptybox.agent.script;

import dev.emptybox.stdlib.dsl.CompositeTask;
import dev.emptybox.stdlib.engine.Composite;
import dev.emptybox.stdlib.engine.CompositeBlock;
import dev.emptybox.stdlib.model.Outcome;
import dev.emptybox.stdlib.model.State;
import groovy.lang.Closure;
import groovy.lang.DelegatesTo;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.codehaus.groovy.ast.AnnotationNode;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.Parameter;
import org.codehaus.groovy.ast.expr.ConstructorCallExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.stmt.Statement;
import org.codehaus.groovy.control.SourceUnit;

import static org.codehaus.groovy.ast.tools.GeneralUtils.args;
import static org.codehaus.groovy.ast.tools.GeneralUtils.assignX;
import static org.codehaus.groovy.ast.tools.GeneralUtils.block;
import static org.codehaus.groovy.ast.tools.GeneralUtils.callThisX;
import static org.codehaus.groovy.ast.tools.GeneralUtils.callX;
import static org.codehaus.groovy.ast.tools.GeneralUtils.castX;
import static org.codehaus.groovy.ast.tools.GeneralUtils.classX;
import static org.codehaus.groovy.ast.tools.GeneralUtils.constX;
import static org.codehaus.groovy.ast.tools.GeneralUtils.ctorX;
import static org.codehaus.groovy.ast.tools.GeneralUtils.ifElseS;
import static org.codehaus.groovy.ast.tools.GeneralUtils.listX;
import static org.codehaus.groovy.ast.tools.GeneralUtils.nullX;
import static org.codehaus.groovy.ast.tools.GeneralUtils.param;
import static org.codehaus.groovy.ast.tools.GeneralUtils.params;
import static org.codehaus.groovy.ast.tools.GeneralUtils.returnS;
import static org.codehaus.groovy.ast.tools.GeneralUtils.stmt;
import static org.codehaus.groovy.ast.tools.GeneralUtils.thisPropX;
import static org.codehaus.groovy.ast.tools.GeneralUtils.varX;

/**
 * Generates what the tasks of a state repo need: a method for each word in the script and in the other tasks, a class of
 * options for each task, and the method that sets its properties. Defaults are moved there, so that they can use the values
 * of properties before them. Generated code has no lines.
 */
final class CompositeWords {

    private static final ClassNode MAP = ClassHelper.MAP_TYPE;
    private static final ClassNode CLOSURE = ClassHelper.make(Closure.class);

    private final CompositeTasks tasks;

    CompositeWords(CompositeTasks tasks) {
        this.tasks = tasks;
    }

    /** Called when all files have been read. */
    void add(SourceUnit source) {
        tasks.byWord().values().stream().filter(task -> task.source() == source).forEach(task -> {
            task.properties().stream().filter(property -> property.kind() == CompositeTasks.Kind.BLOCK).forEach(property -> source.getAST().addClass(blockClass(task, property)));
            source.getAST().addClass(options(task));
            assign(task);
            words(task.type());
        });
        if (source.getName().equals(ScriptHost.MAIN)) {
            source.getAST().getClasses().stream().filter(ClassNode::isScript).findFirst().ifPresent(this::words);
        }
    }

    private void words(ClassNode type) {
        tasks.byWord().values().stream().filter(task -> type.getDeclaredMethods(task.word()).isEmpty()).forEach(task -> {
            if (task.properties().stream().noneMatch(property -> property.entry().required())) {
                word(type, task, false);
            }
            word(type, task, true);
        });
    }

    private static void word(ClassNode type, CompositeTasks.Declared task, boolean withBlock) {
        Parameter name = param(ClassHelper.STRING_TYPE.getPlainNodeReference(), "name");
        Parameter block = delegating(optionsOf(task), "options");
        Expression options = ctorX(ClassHelper.makeWithoutCaching(optionsOf(task)), args(varX(name)));
        Statement body = returnS(callThisX("compose", args(ctorX(task.type().getPlainNodeReference()), options, withBlock ? varX(block) : nullX())));
        type.addMethod(task.word(), Modifier.PUBLIC, ClassHelper.make(Outcome.class), withBlock ? params(name, block) : params(name), ClassNode.EMPTY_ARRAY, body);
    }

    private static String optionsOf(CompositeTasks.Declared task) {
        return task.type().getName() + "$Options";
    }

    private static Parameter delegating(String to, String name) {
        Parameter block = param(CLOSURE.getPlainNodeReference(), name);
        var delegates = new AnnotationNode(ClassHelper.make(DelegatesTo.class));
        delegates.setMember("value", classX(ClassHelper.makeWithoutCaching(to)));
        delegates.setMember("strategy", constX(Closure.DELEGATE_FIRST, true));
        block.addAnnotation(delegates);
        return block;
    }

    private static ClassNode options(CompositeTasks.Declared task) {
        var options = new ClassNode(optionsOf(task), Modifier.PUBLIC, ClassHelper.make(Composite.class));
        Parameter name = param(ClassHelper.STRING_TYPE.getPlainNodeReference(), "name");
        List<Expression> required = new ArrayList<>();
        task.properties().stream().filter(property -> property.entry().required()).forEach(property -> required.add(constX(property.name())));
        options.addConstructor(Modifier.PUBLIC, params(name), ClassNode.EMPTY_ARRAY,
            stmt(new ConstructorCallExpression(ClassNode.SUPER, args(constX(task.word()), varX(name), constX(task.module()), listX(required)))));
        task.properties().forEach(property -> {
            if (property.kind() == CompositeTasks.Kind.BLOCK) {
                blockOption(options, task, property);
            } else {
                option(options, property);
            }
        });
        return options;
    }

    private static String optionsOf(CompositeTasks.Declared task, CompositeTasks.Property property) {
        return optionsOf(task) + "$" + property.name();
    }

    /** The options in the block of a property. */
    private static ClassNode blockClass(CompositeTasks.Declared task, CompositeTasks.Property of) {
        var options = new ClassNode(optionsOf(task, of), Modifier.PUBLIC, ClassHelper.make(CompositeBlock.class));
        List<Expression> required = new ArrayList<>();
        of.block().stream().filter(property -> property.entry().required()).forEach(property -> required.add(constX(property.name())));
        options.addConstructor(Modifier.PUBLIC, Parameter.EMPTY_ARRAY, ClassNode.EMPTY_ARRAY, stmt(new ConstructorCallExpression(ClassNode.SUPER, args(listX(required)))));
        of.block().forEach(property -> option(options, property));
        return options;
    }

    private static void blockOption(ClassNode options, CompositeTasks.Declared task, CompositeTasks.Property property) {
        Parameter block = delegating(optionsOf(task, property), "block");
        Expression filled = callX(plain(CompositeTask.class), "filled", args(ctorX(ClassHelper.makeWithoutCaching(optionsOf(task, property))), varX(block)));
        options.addMethod(property.name(), Modifier.PUBLIC, ClassHelper.VOID_TYPE, params(block), ClassNode.EMPTY_ARRAY,
            stmt(callThisX("assignedBlock", args(constX(property.name()), castX(plain(CompositeBlock.class), filled)))));
    }

    private static void option(ClassNode options, CompositeTasks.Property property) {
        ClassNode declared = property.node().getType();
        switch (property.kind()) {
            case TEXT -> List.of(CharSequence.class, Number.class, Boolean.class).forEach(type -> setter(options, property, "assignedText", plain(type)));
            case FLAG -> {
                setter(options, property, "assigned", ClassHelper.boolean_TYPE);
                options.addMethod(property.name(), Modifier.PUBLIC, ClassHelper.VOID_TYPE, Parameter.EMPTY_ARRAY, ClassNode.EMPTY_ARRAY,
                    stmt(callThisX("assigned", args(constX(property.name()), constX(true)))));
            }
            case TEXTS -> {
                setter(options, property, "assignedTexts", plain(Collection.class));
                setter(options, property, "assignedTexts", plain(CharSequence.class).makeArray());
            }
            case LIST -> setter(options, property, "assignedData", plain(Collection.class));
            case MAP -> {
                setter(options, property, "assignedData", MAP.getPlainNodeReference());
                setter(options, property, "assignedData", ClassHelper.make(State.class));
            }
            case NUMBER, BODY, BLOCK, OTHER -> setter(options, property, "assigned", declared);
        }
    }

    /** The generated code cannot have the type parameters of a declaration. */
    private static ClassNode plain(Class<?> type) {
        return ClassHelper.make(type).getPlainNodeReference();
    }

    private static void setter(ClassNode options, CompositeTasks.Property property, String by, ClassNode type) {
        Parameter value = param(type, "value");
        Expression given = type.isArray() ? callX(plain(List.class), "of", args(varX(value))) : varX(value);
        options.addMethod(property.name(), Modifier.PUBLIC, ClassHelper.VOID_TYPE, params(value), ClassNode.EMPTY_ARRAY,
            stmt(callThisX(by, args(constX(property.name()), given))));
    }

    private static void assign(CompositeTasks.Declared task) {
        Parameter given = param(MAP.getPlainNodeReference(), "given");
        var statements = new ArrayList<Statement>();
        for (CompositeTasks.Property property : task.properties()) {
            Expression member = args(constX(property.name()));
            Statement chosen = stmt(assignX(thisPropX(false, property.name()), castX(property.node().getType(), callX(varX(given), "get", member))));
            Statement initial = property.initial() == null ? org.codehaus.groovy.ast.stmt.EmptyStatement.INSTANCE
                : at(property, stmt(assignX(thisPropX(false, property.name()), property.initial())));
            property.node().getField().setInitialValueExpression(null);
            statements.add(ifElseS(callX(varX(given), "containsKey", member), chosen, initial));
        }
        task.type().addMethod("assign", Modifier.PROTECTED, ClassHelper.VOID_TYPE, params(given), ClassNode.EMPTY_ARRAY,
            block(statements.toArray(Statement[]::new)));
    }

    private static Statement at(CompositeTasks.Property property, Statement statement) {
        statement.setSourcePosition(property.node());
        ((org.codehaus.groovy.ast.stmt.ExpressionStatement) statement).getExpression().setSourcePosition(property.node());
        return statement;
    }
}
