package dev.emptybox.agent.script;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Detects whether classes can keep state between runs of a script: an assignable static field, or one with a mutable object.
 * Anything not provably constant counts as state.
 */
final class StaticState {

    private static final Set<Class<?>> CONSTANT = Set.of(String.class, Boolean.class, Character.class, Byte.class, Short.class, Integer.class,
        Long.class, Float.class, Double.class, BigInteger.class, BigDecimal.class, Pattern.class, UUID.class, URI.class, Locale.class);

    private StaticState() {
    }

    static boolean keptBy(Collection<Class<?>> classes) {
        return classes.stream().flatMap(type -> Arrays.stream(type.getDeclaredFields()))
            .anyMatch(field -> Modifier.isStatic(field.getModifiers()) && !ofGroovy(field) && !constant(field, new HashSet<>()));
    }

    /** Members added by the compiler. */
    private static boolean ofGroovy(Field field) {
        return field.isSynthetic() && (field.getName().startsWith("$") || field.getName().startsWith("__$") || field.getName().equals("metaClass"));
    }

    private static boolean constant(Field field, Set<Class<?>> asked) {
        return Modifier.isFinal(field.getModifiers()) && constant(field.getType(), asked);
    }

    /** A recursive type is constant if its other fields are. */
    private static boolean constant(Class<?> type, Set<Class<?>> asked) {
        if (type.isPrimitive() || CONSTANT.contains(type) || type.getName().startsWith("java.time.")) {
            return true;
        }
        boolean closed = Modifier.isFinal(type.getModifiers()) && !type.isArray();
        boolean plain = type.isEnum() || type.isRecord() || type.getSuperclass() == Object.class;
        return closed && plain && (!asked.add(type) || Arrays.stream(type.getDeclaredFields())
            .allMatch(field -> Modifier.isStatic(field.getModifiers()) || ofGroovy(field) || constant(field, asked)));
    }
}
