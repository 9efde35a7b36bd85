package dev.emptybox.agent.script;

import dev.emptybox.stdlib.dsl.ConvergeScript;
import dev.emptybox.stdlib.dsl.Reference;
import dev.emptybox.stdlib.model.Outcome;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.codehaus.groovy.ast.ASTNode;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.expr.ArgumentListExpression;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.ast.expr.MethodCall;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.VariableExpression;
import org.codehaus.groovy.transform.stc.TypeCheckingContext;

/** The words of scripts and their options, read from the declarations, and the owner of the options in each closure. */
final class Vocabulary {

    /**
     * The options that can be written in a block.
     *
     * @param type    that declares them; null for a task of the state repo
     * @param word    the task, or the option, that has the block
     * @param entries the options
     */
    record Options(Class<?> type, String word, List<Reference.OptionEntry> entries) {

        Options(Class<?> type, String word) {
            this(type, word, Reference.options(type));
        }

        Set<String> names() {
            return entries.stream().map(Reference.OptionEntry::name).collect(Collectors.toCollection(TreeSet::new));
        }

        String example(String option) {
            return entries.stream().filter(entry -> entry.name().equals(option)).map(Reference.OptionEntry::example).findFirst().orElse(option);
        }
    }

    private final CompositeTasks composites;
    private final Map<ClosureExpression, Options> optionsOf = new IdentityHashMap<>();

    Vocabulary(CompositeTasks composites) {
        this.composites = composites;
    }

    /** Records the owner of the options in the closure of a call. */
    void noteBlocks(MethodCall call, Iterable<TypeCheckingContext.EnclosingClosure> around) {
        if (!(call.getArguments() instanceof ArgumentListExpression arguments)
            || arguments.getExpressions().isEmpty()) {
            return;
        }
        int last = arguments.getExpressions().size() - 1;
        if (arguments.getExpression(last) instanceof ClosureExpression closure) {
            String word = call.getMethodAsString();
            Options outer = isBare(call) ? optionsAround(around) : null;
            Optional<Reference.OptionEntry> own = outer == null || outer.type() != null ? Optional.empty()
                : outer.entries().stream().filter(entry -> entry.name().equals(word) && !entry.block().isEmpty()).findFirst();
            if (own.isPresent()) {
                optionsOf.put(closure, new Options(null, word, own.get().block()));
                return;
            }
            Class<?> options = outer == null || outer.type() == null ? null : Reference.holdsTasks(outer.type(), word) ? ConvergeScript.class : delegateOf(outer.type(), word);
            Class<?> type = options != null ? options : delegateOf(ConvergeScript.class, word);
            if (type != null) {
                optionsOf.put(closure, new Options(type, word));
            } else if (outer == null || !outer.names().contains(word)) {
                composites.entry(word).ifPresent(task -> optionsOf.put(closure, new Options(null, word, task.options())));
            }
        }
    }

    boolean isBlock(ClosureExpression closure) {
        return optionsOf.containsKey(closure);
    }

    /** Whether a call has no receiver: a word or an option. */
    static boolean isBare(MethodCall call) {
        return call instanceof MethodCallExpression bare && bare.isImplicitThis();
    }

    /** The variable with an outcome that is called like a task, as after {@code def file = file('a')}; null for any other call. */
    static VariableExpression calledOutcome(MethodCall call, ClassNode receiver) {
        return "call".equals(call.getMethodAsString()) && call instanceof MethodCallExpression method && method.getObjectExpression() instanceof VariableExpression variable
            && receiver != null && receiver.getName().equals(Outcome.class.getName()) ? variable : null;
    }

    /** The position to report: the method name instead of the whole expression. */
    static ASTNode placeOf(MethodCall call) {
        return call instanceof MethodCallExpression method && method.getMethod().getLineNumber() > 0
            ? method.getMethod() : (ASTNode) call;
    }

    /**
     * The options that can be written here: those of the nearest closure which holds options; null when none does, or
     * when one that holds tasks again is nearer.
     */
    Options optionsAround(Iterable<TypeCheckingContext.EnclosingClosure> around) {
        for (TypeCheckingContext.EnclosingClosure closure : around) {
            Options options = optionsOf.get(closure.getClosureExpression());
            if (options != null) {
                return options.type() == ConvergeScript.class ? null : options;
            }
        }
        return null;
    }

    private static Class<?> delegateOf(Class<?> owner, String method) {
        return Reference.delegate(owner, method).orElse(null);
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
