package dev.emptybox.agent.script;

import java.util.Optional;
import java.util.Set;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.expr.BinaryExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.PropertyExpression;
import org.codehaus.groovy.syntax.Types;

/** What an operator does with its operands. */
final class Operands {

    private static final Set<Integer> COMPARISONS = Set.of(Types.COMPARE_EQUAL, Types.COMPARE_NOT_EQUAL, Types.COMPARE_LESS_THAN, Types.COMPARE_LESS_THAN_EQUAL,
        Types.COMPARE_GREATER_THAN, Types.COMPARE_GREATER_THAN_EQUAL, Types.COMPARE_TO, Types.COMPARE_IDENTICAL, Types.COMPARE_NOT_IDENTICAL);

    /** Methods that change the collection that they are called on. */
    static final Set<String> CHANGING = Set.of("put", "putAll", "putIfAbsent", "putAt", "remove", "clear", "add", "addAll", "addFirst", "addLast", "push", "pop",
        "set", "leftShift", "removeAll", "retainAll", "removeLast", "removeFirst", "removeAt", "computeIfAbsent", "merge", "replaceAll", "swap");

    private Operands() {
    }

    /** The text that is compared with a number; empty for any other expression. */
    static Optional<Expression> comparedInVain(BinaryExpression expression, ClassNode left, ClassNode right) {
        if (!COMPARISONS.contains(expression.getOperation().getType())) {
            return Optional.empty();
        }
        return OptionTypes.isText(left) && OptionTypes.isNumber(right) ? Optional.of(expression.getLeftExpression())
            : OptionTypes.isNumber(left) && OptionTypes.isText(right) ? Optional.of(expression.getRightExpression()) : Optional.empty();
    }

    /** The object of which an assignment changes a member; empty for any other expression. */
    static Optional<Expression> changed(BinaryExpression expression) {
        if (!Types.isAssignment(expression.getOperation().getType())) {
            return Optional.empty();
        }
        return expression.getLeftExpression() instanceof BinaryExpression index ? Optional.of(index.getLeftExpression())
            : expression.getLeftExpression() instanceof PropertyExpression property ? Optional.of(property.getObjectExpression()) : Optional.empty();
    }
}
