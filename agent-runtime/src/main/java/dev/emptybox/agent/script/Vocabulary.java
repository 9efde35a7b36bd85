package dev.emptybox.agent.script;

import dev.emptybox.stdlib.script.ConvergeScript;
import dev.emptybox.stdlib.tasks.Option;
import dev.emptybox.stdlib.tasks.TaskDoc;
import groovy.lang.Closure;
import groovy.lang.DelegatesTo;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
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
            Class<?> options = outer == null ? null : delegateOf(outer, call.getMethodAsString());
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

    /** The class whose options can be written here: that of the nearest closure which holds options; null when none does. */
    Class<?> optionsAround(Iterable<TypeCheckingContext.EnclosingClosure> around) {
        for (TypeCheckingContext.EnclosingClosure closure : around) {
            Class<?> options = optionsOf.get(closure.getClosureExpression());
            if (options != null) {
                return options;
            }
        }
        return null;
    }

    private static Class<?> delegateOf(Class<?> owner, String method) {
        for (Method candidate : owner.getMethods()) {
            if (candidate.getName().equals(method)) {
                for (Parameter parameter : candidate.getParameters()) {
                    DelegatesTo delegate = parameter.getAnnotation(DelegatesTo.class);
                    if (delegate != null) {
                        return delegate.value();
                    }
                }
            }
        }
        return null;
    }

    /** Names of the tasks and of the other words of a script. */
    static Set<String> words() {
        return Arrays.stream(ConvergeScript.class.getDeclaredMethods())
            .filter(m -> java.lang.reflect.Modifier.isPublic(m.getModifiers()) && !m.getName().startsWith("print"))
            .map(Method::getName).filter(name -> !Set.of("enter", "stopping").contains(name))
            .collect(Collectors.toCollection(TreeSet::new));
    }

    static Set<String> options(Class<?> owner) {
        return Arrays.stream(owner.getMethods()).filter(m -> m.isAnnotationPresent(Option.class))
            .map(Method::getName).collect(Collectors.toCollection(TreeSet::new));
    }

    static String example(Class<?> owner, String option) {
        return Arrays.stream(owner.getMethods())
            .filter(m -> m.getName().equals(option) && m.isAnnotationPresent(Option.class))
            .map(m -> m.getAnnotation(Option.class).example()).findFirst().orElse(option);
    }

    static String wordExample(String word) {
        boolean block = Arrays.stream(ConvergeScript.class.getDeclaredMethods()).filter(m -> m.getName().equals(word))
            .anyMatch(m -> Arrays.asList(m.getParameterTypes()).contains(Closure.class));
        boolean named = Arrays.stream(ConvergeScript.class.getDeclaredMethods()).filter(m -> m.getName().equals(word))
            .anyMatch(m -> Arrays.asList(m.getParameterTypes()).contains(String.class));
        return word + (named ? "('...')" : "") + (block ? " { }" : "");
    }

    /** What people call the owner of options: the task's word, or the block's name. */
    static String wordOf(Class<?> options) {
        TaskDoc doc = options.getAnnotation(TaskDoc.class);
        return doc != null ? doc.word() : options.getSimpleName().toLowerCase(Locale.ROOT);
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
