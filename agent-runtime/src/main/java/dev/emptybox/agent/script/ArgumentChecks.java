package dev.emptybox.agent.script;

import dev.emptybox.stdlib.model.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.codehaus.groovy.ast.ASTNode;
import org.codehaus.groovy.ast.AnnotationNode;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.expr.ConstantExpression;
import org.codehaus.groovy.ast.expr.ConstructorCallExpression;
import org.codehaus.groovy.ast.expr.MapEntryExpression;
import org.codehaus.groovy.ast.expr.MapExpression;
import org.codehaus.groovy.ast.expr.MethodCall;
import org.codehaus.groovy.ast.expr.SpreadExpression;
import org.codehaus.groovy.ast.expr.TupleExpression;
import org.codehaus.groovy.control.SourceUnit;

/** Arguments of constructors, and named arguments, that are certainly wrong. */
final class ArgumentChecks {

    private final CompileContext compile;
    private final SourceUnit source;
    private final Certainty certainty;

    ArgumentChecks(CompileContext compile, SourceUnit source, Certainty certainty) {
        this.compile = compile;
        this.source = source;
        this.certainty = certainty;
    }

    void noConstructor(ClassNode type, ClassNode[] types, ASTNode origin) {
        boolean sure = type.isPrimaryClassNode() && !Certainty.answersAnything(type) && !type.isEnum() && !Arrays.stream(types).anyMatch(Certainty::answersAnything)
            && !type.getDeclaredConstructors().isEmpty()
            && type.getDeclaredConstructors().stream().noneMatch(made -> OptionTypes.mayTake(made.getParameters(), types));
        if (sure && origin instanceof ConstructorCallExpression call && call.getArguments() instanceof TupleExpression given
            && given.getExpressions().stream().noneMatch(SpreadExpression.class::isInstance)) {
            compile.report(source, origin, type.getNameWithoutPackage() + " has no constructor " + given(types).replace("()", "without arguments"),
                "its constructors take other arguments", "");
        }
    }

    void namedProperties(ClassNode type, MapExpression properties) {
        if (!type.isPrimaryClassNode() || Certainty.answersAnything(type)) {
            return;
        }
        for (MapEntryExpression entry : properties.getMapEntryExpressions()) {
            String name = entry.getKeyExpression() instanceof ConstantExpression constant ? String.valueOf(constant.getValue()) : null;
            if (name != null && !certainty.mayHaveProperty(type, name)) {
                var known = new TreeSet<String>();
                for (ClassNode at = type; at != null && at.isPrimaryClassNode(); at = at.getSuperClass()) {
                    at.getProperties().forEach(property -> known.add(property.getName()));
                }
                compile.report(source, entry.getKeyExpression(), "There is no '" + name + "' in " + type.getNameWithoutPackage(), Words.didYouMean(name, known), "");
            }
        }
    }

    static String given(ClassNode[] types) {
        var names = new ArrayList<String>();
        for (ClassNode type : types) {
            names.add(nameOf(type));
        }
        return "(" + String.join(", ", names) + ")";
    }

    static String nameOf(ClassNode type) {
        return Shapes.infoOf(type) != null ? "an object of the state" : type.implementsInterface(ClassHelper.LIST_TYPE) ? "List" : Certainty.isMap(type) ? "Map"
            : type.getNameWithoutPackage();
    }

    /** A named argument that the method does not declare. */
    void namedArguments(MethodCall call, MethodNode target) {
        var known = new TreeSet<String>();
        for (AnnotationNode annotation : target.getParameters().length == 0 ? List.<AnnotationNode>of() : target.getParameters()[0].getAnnotations()) {
            if (annotation.getClassNode().getNameWithoutPackage().equals("NamedParam") && annotation.getMember("value") != null) {
                known.add(annotation.getMember("value").getText());
            }
        }
        if (known.isEmpty() || !(call.getArguments() instanceof TupleExpression given) || given.getExpressions().isEmpty()
            || !(given.getExpression(0) instanceof MapExpression named)) {
            return;
        }
        for (MapEntryExpression entry : named.getMapEntryExpressions()) {
            String name = entry.getKeyExpression().getText();
            if (entry.getKeyExpression() instanceof ConstantExpression && !known.contains(name)) {
                compile.report(source, entry.getKeyExpression(), target.getName() + " has no option '" + name + "'", Words.didYouMean(name, known), "");
            }
        }
    }
}
