package dev.emptybox.stdlib.dsl;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.util.Set;

/**
 * Refuses identity-based {@code hashCode} and {@code toString}. The compiler inserts the call where it does not know the
 * type of the object.
 */
public final class Identity {

    private static final Set<Class<?>> BY_PLACE = Set.of(Object.class, Enum.class);

    private static final Set<String> FORBIDDEN = Set.of("execute", "evaluate", "metaClass", "getMetaClass", "setMetaClass", "forName", "getClassLoader",
        "invokeMethod", "sleep", "toURL", "newInstance", "shuffle", "shuffled", "exit", "random", "randomUUID", "getClass", "class");

    private Identity() {
    }

    /**
     * Returns the value itself, also null.
     *
     * @param method {@code hashCode} or {@code toString}, which is called next
     */
    public static Object refused(Object value, String method) {
        if (value != null && byPlace(value.getClass(), method)) {
            String type = value instanceof groovy.lang.Closure ? "Closure" : value.getClass().getSimpleName();
            throw new ProblemException(Problem.of("The " + method + " of " + (type.matches("[AEIOU].*") ? "an " : "a ") + type + " cannot be used in a converge script",
                "it differs in every run, so the plan would differ from the apply",
                "it identifies an object in memory: use a value of it, such as its name"));
        }
        return value;
    }

    /** Refuses the computed name of a method that a script may not call. */
    public static String method(Object name) {
        String text = String.valueOf(name);
        if (FORBIDDEN.contains(text)) {
            throw new ProblemException(Problem.of(text + " cannot be used in a converge script", "it bypasses the tasks, so a plan could not predict it", "use a task of the standard library: emptybox tasks"));
        }
        return text;
    }

    private static boolean byPlace(Class<?> type, String method) {
        try {
            return BY_PLACE.contains(type.getMethod(method).getDeclaringClass()) && !(method.equals("toString") && type.isEnum());
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
