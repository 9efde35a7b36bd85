package dev.emptybox.agent.script;

import java.util.Set;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.Parameter;

/** Methods whose result differs between runs, or that affect later runs: plan and apply would not agree. */
final class Nondeterminism {

    static final String BY_VALUE = "it identifies an object in memory: use a value of it, such as its name";

    private static final String WHY = "it differs in every run, so the plan would differ from the apply";
    private static final String TIME = "use revision.time";
    private static final String CHANCE = "use facts or the state for values that differ between boxes";
    private static final String LISTED = "use [:], which keeps the order of its keys";
    private static final String SET = "use [..] as LinkedHashSet, which keeps its order";

    private static final Set<String> NOW = Set.of("now", "dateNow", "system", "systemUTC", "systemDefaultZone", "tick", "tickSeconds",
        "tickMinutes", "tickMillis");

    private Nondeterminism() {
    }

    /** Why a method is refused, or null if it is allowed in this respect. */
    static Guard.Refusal refusal(ClassNode owner, String name, Parameter[] parameters) {
        String cure = cure(owner.getName(), name, parameters);
        return cure != null ? refusal(called(owner, name), cure) : setsDefault(owner, name);
    }

    static Guard.Refusal refusal(String what, String cure) {
        return new Guard.Refusal(what + " cannot be used in a converge script", WHY, cure);
    }

    private static String called(ClassNode owner, String name) {
        return owner.getNameWithoutPackage() + "." + (name.equals("<init>") ? "new" : name);
    }

    private static String cure(String type, String name, Parameter[] parameters) {
        return switch (type) {
            case "java.util.Date" -> name.equals("<init>") && parameters.length == 0 ? TIME : null;
            case "java.util.Calendar" -> name.equals("getInstance") ? TIME : null;
            case "java.util.GregorianCalendar" -> name.equals("<init>") && !dated(parameters) ? TIME : null;
            case "java.util.UUID" -> name.equals("randomUUID") ? CHANCE : null;
            case "java.lang.Math", "java.lang.StrictMath" -> name.equals("random") ? CHANCE : null;
            case "java.util.Collections" -> name.equals("shuffle") ? CHANCE : null;
            case "java.util.Map" -> unordered(name) && !few(parameters, 2) ? LISTED : null;
            case "java.util.Set" -> unordered(name) && !few(parameters, 1) ? SET : null;
            case "java.util.stream.Collectors" -> name.equals("toUnmodifiableMap") ? LISTED : name.equals("toUnmodifiableSet") ? SET : null;
            case "java.util.Collection", "java.util.stream.BaseStream" ->
                name.startsWith("parallel") ? "a script has one thread: use stream or each" : null;
            default -> type.startsWith("java.time.") && NOW.contains(name) ? TIME : null;
        };
    }

    private static boolean dated(Parameter[] parameters) {
        return parameters.length > 0 && ClassHelper.isPrimitiveInt(parameters[0].getType());
    }

    /** The order of these collections depends on a random number of the JVM. */
    private static boolean unordered(String name) {
        return name.equals("of") || name.equals("ofEntries") || name.equals("copyOf");
    }

    private static boolean few(Parameter[] parameters, int most) {
        return parameters.length <= most && java.util.Arrays.stream(parameters).noneMatch(p -> p.getType().isArray() || !plain(p));
    }

    private static boolean plain(Parameter parameter) {
        return parameter.getType().isGenericsPlaceHolder() || parameter.getType().equals(ClassHelper.OBJECT_TYPE);
    }

    /** A default of the JVM outlives the run. */
    private static Guard.Refusal setsDefault(ClassNode owner, String name) {
        boolean global = name.equals("setDefault") && Set.of("java.util.TimeZone", "java.util.Locale").contains(owner.getName());
        return !global ? null : new Guard.Refusal(called(owner, name) + " cannot be used in a converge script",
            "it outlives the run, so the next run would see it", "give the " + owner.getNameWithoutPackage() + " to the code that needs it");
    }
}
