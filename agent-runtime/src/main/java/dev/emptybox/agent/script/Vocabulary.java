package dev.emptybox.agent.script;

import dev.emptybox.stdlib.dsl.ConvergeScript;
import dev.emptybox.stdlib.dsl.Reference;
import dev.emptybox.stdlib.tasks.TaskDoc;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.codehaus.groovy.ast.ASTNode;
import org.codehaus.groovy.ast.expr.ArgumentListExpression;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.ast.expr.MethodCall;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.transform.stc.TypeCheckingContext;

/** The words of scripts and the options of each, read from their declarations; and which closure holds options of what. */
final class Vocabulary {

    private final Map<ClosureExpression, Class<?>> optionsOf = new IdentityHashMap<>();

    /** Remembers whose options stand in the closure that a call is given. */
    void noteBlocks(MethodCall call, Iterable<TypeCheckingContext.EnclosingClosure> around) {
        if (!isBare(call) || !(call.getArguments() instanceof ArgumentListExpression arguments)
            || arguments.getExpressions().isEmpty()) {
            return;
        }
        int last = arguments.getExpressions().size() - 1;
        if (arguments.getExpression(last) instanceof ClosureExpression closure) {
            Class<?> outer = optionsAround(around);
            Class<?> options = outer == null ? null
                : Reference.holdsTasks(outer, call.getMethodAsString()) ? ConvergeScript.class : delegateOf(outer, call.getMethodAsString());
            optionsOf.put(closure, options != null ? options : delegateOf(ConvergeScript.class, call.getMethodAsString()));
        }
    }

    /** Whether a call names no receiver: a word, or an option. */
    static boolean isBare(MethodCall call) {
        return call instanceof MethodCallExpression bare && bare.isImplicitThis();
    }

    /** Where to point at: the method's name rather than the whole expression. */
    static ASTNode placeOf(MethodCall call) {
        return call instanceof MethodCallExpression method && method.getMethod().getLineNumber() > 0
            ? method.getMethod() : (ASTNode) call;
    }

    /**
     * The class whose options can be written here: that of the nearest closure which holds options; null when none does, or
     * when one that holds tasks again is nearer.
     */
    Class<?> optionsAround(Iterable<TypeCheckingContext.EnclosingClosure> around) {
        for (TypeCheckingContext.EnclosingClosure closure : around) {
            Class<?> options = optionsOf.get(closure.getClosureExpression());
            if (options != null) {
                return options == ConvergeScript.class ? null : options;
            }
        }
        return null;
    }

    private static Class<?> delegateOf(Class<?> owner, String method) {
        return Reference.delegate(owner, method).orElse(null);
    }

    static Set<String> options(Class<?> owner) {
        return Reference.options(owner).stream().map(Reference.OptionEntry::name).collect(Collectors.toCollection(TreeSet::new));
    }

    static String example(Class<?> owner, String option) {
        return Reference.options(owner).stream().filter(entry -> entry.name().equals(option))
            .map(Reference.OptionEntry::example).findFirst().orElse(option);
    }

    /** What people call the owner of options: the task's word, or the block's name. */
    static String wordOf(Class<?> options) {
        TaskDoc doc = options.getAnnotation(TaskDoc.class);
        return doc != null ? doc.word() : options.getSimpleName().replaceFirst("(Word|Options)$", "").toLowerCase(Locale.ROOT);
    }

    static String propertyName(String method) {
        for (String prefix : new String[] {"get", "is"}) {
            if (method.startsWith(prefix) && method.length() > prefix.length()) {
                return Character.toLowerCase(method.charAt(prefix.length())) + method.substring(prefix.length() + 1);
            }
        }
        return method;
    }
}
