package dev.emptybox.agent.script;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.expr.ArgumentListExpression;
import org.codehaus.groovy.ast.expr.BinaryExpression;
import org.codehaus.groovy.ast.expr.ConstantExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.GStringExpression;
import org.codehaus.groovy.ast.expr.ListExpression;
import org.codehaus.groovy.ast.expr.MapEntryExpression;
import org.codehaus.groovy.ast.expr.MapExpression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.NamedArgumentListExpression;
import org.codehaus.groovy.ast.expr.PropertyExpression;
import org.codehaus.groovy.ast.expr.TupleExpression;
import org.codehaus.groovy.ast.expr.UnaryMinusExpression;
import org.codehaus.groovy.ast.expr.VariableExpression;
import org.codehaus.groovy.syntax.Types;
import org.codehaus.groovy.transform.stc.StaticTypesMarker;

/**
 * The values of expressions that are the same on every box: literals, the state of one environment, and what is made of them.
 * A loop over objects of the state has the values of one of them.
 */
final class Constants {

    private final Assignments assignments;
    /** The source whose values count. */
    private final String source;
    private final int item;
    /** Stands for a value in a map that is not known. */
    private final Supplier<Object> unknown;

    Constants(Assignments assignments, String source, int item, Supplier<Object> unknown) {
        this.assignments = assignments;
        this.source = source;
        this.item = item;
        this.unknown = unknown;
    }

    /** A value, which may be null. */
    record Value(Object value) {
    }

    /** Empty if it is known only at run time. */
    Optional<Value> of(Expression expression) {
        Shapes.Info shape = Shapes.infoOf(expression.<ClassNode>getNodeMetaData(StaticTypesMarker.INFERRED_TYPE));
        if (shape != null && !(expression instanceof PropertyExpression)) {
            return objectOf(shape);
        }
        if (expression instanceof ConstantExpression constant) {
            return Optional.of(new Value(constant.getValue()));
        }
        if (expression instanceof GStringExpression text) {
            return text(text);
        }
        if (expression instanceof ListExpression list) {
            return list(list);
        }
        if (expression instanceof MapExpression map) {
            return map(map.getMapEntryExpressions());
        }
        if (expression instanceof PropertyExpression property) {
            Optional<Value> member = member(of(property.getObjectExpression()), property.getPropertyAsString());
            return member.isPresent() || shape == null ? member : objectOf(shape);
        }
        if (expression instanceof VariableExpression variable) {
            return assignments.initial(variable).flatMap(this::of);
        }
        if (expression instanceof UnaryMinusExpression minus) {
            return of(minus.getExpression()).filter(value -> value.value() instanceof Integer).map(value -> new Value(-(Integer) value.value()));
        }
        if (expression instanceof BinaryExpression binary) {
            return binary(binary);
        }
        return expression instanceof MethodCallExpression call ? call(call) : Optional.empty();
    }

    private Optional<Value> objectOf(Shapes.Info shape) {
        List<Map<?, ?>> objects = shape.objects().getOrDefault(source, List.of());
        return objects.isEmpty() ? Optional.empty() : Optional.of(new Value(objects.get(item % objects.size())));
    }

    private static Optional<Value> member(Optional<Value> object, String key) {
        return object.map(Value::value).filter(value -> value instanceof Map<?, ?> map && map.containsKey(key)).map(value -> new Value(((Map<?, ?>) value).get(key)));
    }

    private Optional<Value> text(GStringExpression text) {
        var whole = new StringBuilder();
        for (int i = 0; i < text.getStrings().size(); i++) {
            whole.append(text.getStrings().get(i).getValue());
            if (i < text.getValues().size()) {
                Optional<Value> part = of(text.getValues().get(i));
                if (part.isEmpty()) {
                    return Optional.empty();
                }
                whole.append(part.get().value());
            }
        }
        return Optional.of(new Value(whole.toString()));
    }

    private Optional<Value> list(ListExpression list) {
        var values = new ArrayList<>();
        for (Expression item : list.getExpressions()) {
            Optional<Value> value = of(item);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values.add(value.get().value());
        }
        return Optional.of(new Value(values));
    }

    /** One that is not known is better than no map at all. */
    private Optional<Value> map(List<MapEntryExpression> entries) {
        var values = new LinkedHashMap<String, Object>();
        for (MapEntryExpression entry : entries) {
            Optional<Value> key = of(entry.getKeyExpression());
            if (key.isEmpty()) {
                return Optional.empty();
            }
            Optional<Value> value = of(entry.getValueExpression());
            values.put(String.valueOf(key.get().value()), value.isPresent() ? value.get().value() : unknown.get());
        }
        return Optional.of(new Value(values));
    }

    private Optional<Value> binary(BinaryExpression binary) {
        Optional<Value> left = of(binary.getLeftExpression());
        Optional<Value> right = of(binary.getRightExpression());
        if (left.isEmpty() || right.isEmpty()) {
            return Optional.empty();
        }
        if (binary.getOperation().getType() == Types.LEFT_SQUARE_BRACKET) {
            return member(left, String.valueOf(right.get().value()));
        }
        if (binary.getOperation().getType() != Types.PLUS) {
            return Optional.empty();
        }
        if (left.get().value() instanceof Map<?, ?> first && right.get().value() instanceof Map<?, ?> second) {
            var both = new LinkedHashMap<Object, Object>(first);
            both.putAll(second);
            return Optional.of(new Value(both));
        }
        return left.get().value() instanceof String text ? Optional.of(new Value(text + right.get().value())) : Optional.empty();
    }

    private Optional<Value> call(MethodCallExpression call) {
        List<Expression> given = call.getArguments() instanceof ArgumentListExpression list ? list.getExpressions() : List.of();
        if ("get".equals(call.getMethodAsString()) && given.size() == 2) {
            Optional<Value> object = of(call.getObjectExpression());
            Optional<Value> key = of(given.get(0));
            if (object.isPresent() && object.get().value() instanceof Map<?, ?> map && key.isPresent()) {
                return map.get(key.get().value()) != null ? Optional.of(new Value(map.get(key.get().value()))) : of(given.get(1));
            }
        }
        return Optional.empty();
    }

    /** All arguments of a call; empty if one of them is not known. */
    Optional<List<Object>> all(List<Expression> arguments) {
        var values = new ArrayList<>();
        for (Expression argument : arguments) {
            Optional<Value> value = argument instanceof NamedArgumentListExpression named ? map(named.getMapEntryExpressions()) : of(argument);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values.add(value.get().value());
        }
        return Optional.of(values);
    }

    static List<Expression> arguments(Expression arguments) {
        return arguments instanceof TupleExpression tuple ? tuple.getExpressions() : List.of();
    }
}
