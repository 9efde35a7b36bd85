package dev.emptybox.stdlib.dsl;

import groovy.lang.Closure;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.codehaus.groovy.runtime.InvokerInvocationException;
import org.codehaus.groovy.runtime.typehandling.DefaultTypeTransformation;

/**
 * Calls of words and options with other values than they declare: a number or a boolean where text is declared, and a list
 * where several values are.
 */
final class Coercion {

    /** What a closure can be instead. */
    private static final Set<Class<?>> BODIES = Set.of(Runnable.class, Callable.class, BooleanSupplier.class);

    private Coercion() {
    }

    /** A method and its converted arguments. */
    record Call(Method method, Object[] arguments) {

        Object on(Object target) {
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException thrown) {
                if (thrown.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw new InvokerInvocationException(thrown);
            } catch (IllegalAccessException hidden) {
                throw new IllegalStateException("an option cannot be called", hidden);
            }
        }
    }

    /** The method of the type that takes the arguments after conversion; empty if there is none. */
    static Optional<Call> of(Class<?> type, String name, Object[] given) {
        return Arrays.stream(type.getMethods())
            .filter(method -> method.getName().equals(name) && Modifier.isPublic(method.getDeclaringClass().getModifiers()))
            .sorted(Comparator.comparing(Method::isVarArgs).thenComparing(Method::toString))
            .map(method -> call(method, given)).flatMap(Optional::stream).findFirst();
    }

    private static Optional<Call> call(Method method, Object[] given) {
        Class<?>[] types = method.getParameterTypes();
        int fixed = method.isVarArgs() ? types.length - 1 : types.length;
        if (given.length < fixed || !method.isVarArgs() && given.length > fixed) {
            return Optional.empty();
        }
        var arguments = new Object[types.length];
        for (int i = 0; i < fixed; i++) {
            if (!fits(types[i], given[i])) {
                return Optional.empty();
            }
            arguments[i] = converted(types[i], given[i]);
        }
        if (method.isVarArgs()) {
            Class<?> item = types[fixed].getComponentType();
            List<Object> rest = spread(Arrays.asList(given).subList(fixed, given.length));
            if (!rest.stream().allMatch(value -> fits(item, value))) {
                return Optional.empty();
            }
            arguments[fixed] = Array.newInstance(item, rest.size());
            for (int i = 0; i < rest.size(); i++) {
                Array.set(arguments[fixed], i, converted(item, rest.get(i)));
            }
        }
        return Optional.of(new Call(method, arguments));
    }

    private static List<Object> spread(List<Object> given) {
        var all = new ArrayList<Object>();
        for (Object value : given) {
            if (value instanceof Iterable<?> several) {
                several.forEach(all::add);
            } else if (value instanceof Object[] several) {
                all.addAll(Arrays.asList(several));
            } else {
                all.add(value);
            }
        }
        return all;
    }

    private static boolean fits(Class<?> type, Object value) {
        return value == null ? !type.isPrimitive() : type == String.class ? isScalar(value)
            : boxed(type).isInstance(value) || value instanceof Closure<?> && BODIES.contains(type) || type == long.class && value instanceof Integer;
    }

    private static boolean isScalar(Object value) {
        return value instanceof CharSequence || value instanceof Number || value instanceof Boolean || value instanceof Character || value instanceof Enum<?>;
    }

    private static Object converted(Class<?> type, Object value) {
        if (value instanceof Closure<?> body) {
            return type == Runnable.class ? body : type == Callable.class ? (Callable<Object>) body::call : type == BooleanSupplier.class
                ? (BooleanSupplier) () -> DefaultTypeTransformation.castToBoolean(body.call()) : value;
        }
        if (type == long.class && value instanceof Integer number) {
            return number.longValue();
        }
        return type != String.class || value == null ? value : value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    private static Class<?> boxed(Class<?> type) {
        return type.isPrimitive() ? java.lang.invoke.MethodType.methodType(type).wrap().returnType() : type;
    }
}
