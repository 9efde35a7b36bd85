package dev.emptybox.agent.script;

import groovy.lang.Script;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.transform.stc.ExtensionMethodNode;

/**
 * Refuses code that bypasses the tasks, and names the task to use instead: the plan of a script that writes files itself
 * would be wrong. An allow-list of types, minus a few methods. It keeps plans accurate and is not a sandbox: anyone who can
 * commit to the state repo is the operator.
 */
final class Guard {

    static final String AROUND = "it bypasses the tasks, so a plan could not predict it";

    private static final Set<String> PACKAGES = Set.of("java.util", "java.util.function", "java.util.regex",
        "java.util.stream", "java.math", "java.text", "java.time", "java.time.format", "java.time.temporal",
        "java.time.chrono", "java.time.zone", "java.nio.charset", "groovy.json", "groovy.transform", "groovy.transform.stc",
        "dev.emptybox.stdlib.model", "dev.emptybox.stdlib.tasks", "dev.emptybox.stdlib.dsl");

    private static final Set<String> TYPES = Set.of("java.net.URI", "java.net.URLEncoder", "java.net.URLDecoder",
        "java.io.Serializable", "groovy.lang.Closure", "groovy.lang.GString", "groovy.lang.Range", "groovy.lang.IntRange",
        "groovy.lang.NumberRange", "groovy.lang.ObjectRange", "groovy.lang.EmptyRange", "groovy.lang.Tuple",
        "groovy.lang.Tuple2", "groovy.lang.Tuple3", "groovy.lang.DelegatesTo", "groovy.lang.GroovyObject",
        "groovy.lang.MissingMethodException", "groovy.lang.MissingPropertyException", "groovy.lang.GroovyRuntimeException",
        "groovy.lang.Script", "org.codehaus.groovy.runtime.GStringImpl",
        "dev.emptybox.stdlib.engine.Task", "dev.emptybox.stdlib.engine.Declaration", "dev.emptybox.stdlib.engine.Composite", "dev.emptybox.stdlib.engine.TaskGroup",
        "dev.emptybox.stdlib.engine.Defaults");

    private static final Set<String> NOT_IN_JAVA_LANG = Set.of("System", "Runtime", "Process", "ProcessBuilder",
        "ProcessHandle", "Thread", "ThreadGroup", "ThreadLocal", "InheritableThreadLocal", "ClassLoader", "ClassValue",
        "Module", "ModuleLayer", "StackWalker", "SecurityManager", "Compiler", "Package", "RuntimePermission");

    private static final Set<String> NOT_IN_JAVA_UTIL = Set.of("Timer", "TimerTask", "ServiceLoader", "Scanner", "Random",
        "SplittableRandom", "IdentityHashMap", "WeakHashMap", "ResourceBundle", "PropertyResourceBundle", "Formatter");

    private static final Set<String> GDK = Set.of("DefaultGroovyMethods", "StringGroovyMethods", "ArrayGroovyMethods",
        "DateUtilExtensions", "DateTimeExtensions", "StreamGroovyMethods", "EncodingGroovyMethods",
        "PluginDefaultGroovyMethods", "NumberNumberPlus", "NumberNumberMinus", "NumberNumberMultiply", "NumberNumberDiv");

    static final Set<String> NOT_FROM_GDK = Set.of("getMetaClass", "setMetaClass", "metaClass", "invokeMethod",
        "use", "mixin", "sleep", "toURL", "execute", "addShutdownHook", "shuffle", "shuffled", "getMetaPropertyValues", "getProperties", "dump", "newInstance", "runAfter",
            "submit");

    static final Set<String> NOT_FROM_SCRIPT = Set.of("evaluate", "run", "getBinding", "setBinding",
        "invokeMethod", "getMetaClass", "setMetaClass", "enter", "stopping", "failing", "setProperty", "getProperty");

    /** Members of classes and loaders, which no script needs, by name where the type is not known. */
    private static final Set<String> OF_UNKNOWN = Set.of("forName", "getClassLoader", "getMethod", "getMethods", "getDeclaredMethod", "getDeclaredMethods",
        "getField", "getDeclaredField", "getDeclaredFields", "getConstructor", "getConstructors", "getDeclaredConstructor", "getProtectionDomain", "getModule",
        "loadClass", "setAccessible", "exit", "halt", "systemUTC", "systemDefaultZone", "randomUUID", "currentTimeMillis", "nanoTime", "parallelStream");

    private static final Set<String> FROM_CLASS = Set.of("getName", "getSimpleName", "isInstance", "cast", "isCase");

    private static final Map<String, String> CURES = Map.ofEntries(
        Map.entry("java.io.", "use the tasks file, template, directory or download"),
        Map.entry("java.nio.file.", "use the tasks file, template, directory or download"),
        Map.entry("java.lang.System", "use fail 'why' to end, facts for properties of the box, revision.time for the time"),
        Map.entry("java.lang.Process", "use exec('what for') { command 'program', 'argument' }"),
        Map.entry("java.lang.Runtime", "use exec('what for') { command 'program', 'argument' }"),
        Map.entry("java.lang.Thread", "use retries and delay; a script has one thread"),
        Map.entry("java.util.concurrent.ThreadLocalRandom", "plan and apply must agree: use facts or the state for values that differ between boxes"),
        Map.entry("java.util.IdentityHashMap", "its order is different in every run: use [:], which keeps the order of its keys"),
        Map.entry("java.util.WeakHashMap", "its content is different in every run: use [:]"),
        Map.entry("java.util.concurrent.", "a script has one thread; use retries and delay"),
        Map.entry("java.util.Timer", "a script has one thread; use retries and delay"),
        Map.entry("java.util.Random", "plan and apply must agree: use facts or the state for values that differ between boxes"),
        Map.entry("java.net.", "use download, httpCheck or exec"),
        Map.entry("groovy.lang.", "converge scripts do not change or load code"),
        Map.entry("groovy.util.", "converge scripts do not change or load code"));

    private Guard() {
    }

    /** Why a type is refused, or null if it is allowed. */
    static Refusal refusal(ClassNode type) {
        ClassNode plain = type;
        while (plain.isArray()) {
            plain = plain.getComponentType();
        }
        if (ClassHelper.isPrimitiveType(plain) || plain.isGenericsPlaceHolder() || plain.isPrimaryClassNode()
            || Shapes.infoOf(plain) != null) {
            return null;
        }
        String name = plain.getName();
        int dot = name.lastIndexOf('.');
        String pack = dot < 0 ? "" : name.substring(0, dot);
        String simple = name.substring(dot + 1);
        String outer = simple.contains("$") ? simple.substring(0, simple.indexOf('$')) : simple;
        boolean allowed = TYPES.contains(name)
            || PACKAGES.contains(pack) && !(pack.equals("java.util") && NOT_IN_JAVA_UTIL.contains(outer))
            || pack.equals("java.lang") && !NOT_IN_JAVA_LANG.contains(outer);
        return allowed ? null : new Refusal(name + " cannot be used in a converge script", AROUND, cure(name));
    }

    /** Whether the classes of a package, or a class by its full name, may be imported. */
    static boolean allows(String pack, String name) {
        return PACKAGES.contains(pack) || TYPES.contains(name) || pack.equals("java.lang");
    }

    /** Why a method is refused, or null if it is allowed. */
    static Refusal refusal(MethodNode method) {
        String name = method.getName();
        if (method instanceof ExtensionMethodNode extension) {
            String from = extension.getExtensionMethodNode().getDeclaringClass().getNameWithoutPackage();
            boolean allowed = (GDK.contains(from) || name.equals("toURI")) && !NOT_FROM_GDK.contains(name);
            return allowed ? null : refusalOf(name, extensionCure(name, from));
        }
        ClassNode owner = method.getDeclaringClass();
        if (owner.equals(ClassHelper.CLASS_Type)) {
            return FROM_CLASS.contains(name) ? null : refusalOf("Class." + name, "converge scripts do not change or load code");
        }
        if (owner.equals(ClassHelper.make(Script.class)) || owner.isDerivedFrom(ClassHelper.make(Script.class))
            || owner.equals(ClassHelper.GROOVY_OBJECT_TYPE)) {
            return NOT_FROM_SCRIPT.contains(name) && !(owner.isPrimaryClassNode() && method.getLineNumber() > 0 && method.getParameters().length > 0)
                ? refusalOf(name, "use the tasks") : null;
        }
        if (owner.equals(ClassHelper.OBJECT_TYPE)) {
            return Set.of("wait", "notify", "notifyAll").contains(name) ? refusalOf(name, "use retries and delay") : null;
        }
        Refusal differs = Nondeterminism.refusal(owner, name, method.getParameters());
        return differs != null ? differs : refusal(owner);
    }

    /** Why a method of a value of unknown type is refused, or null: its name alone tells. */
    static Refusal unknownMethod(String name) {
        return NOT_FROM_GDK.contains(name) || OF_UNKNOWN.contains(name) ? refusalOf(name, extensionCure(name, "")) : null;
    }

    static Refusal unknownProperty(String name) {
        return OF_UNKNOWN.contains("get" + Character.toUpperCase(name.charAt(0)) + name.substring(1)) || name.equals("metaClass")
            ? refusalOf(name, "converge scripts do not change or load code") : null;
    }

    static Refusal refusalOf(String what, String cure) {
        return new Refusal(what + " cannot be used in a converge script", AROUND, cure);
    }

    static String extensionCure(String name, String from) {
        if (name.equals("execute") || from.startsWith("Process")) {
            return "use exec('what for') { command 'program', 'argument' }";
        }
        if (name.equals("dump")) {
            return Nondeterminism.BY_VALUE;
        }
        if (name.equals("newInstance")) {
            return "write new with the name of the class";
        }
        if (name.equals("sleep")) {
            return "use retries and delay on the task that has to wait";
        }
        if (name.startsWith("print")) {
            return "use log.info";
        }
        return from.startsWith("Resource") || from.startsWith("IO") || from.startsWith("Nio")
            ? "use the tasks file, template, directory or download" : "converge scripts do not change or load code";
    }

    static String cure(String name) {
        return CURES.entrySet().stream().filter(entry -> name.startsWith(entry.getKey()))
            .max(Comparator.comparing(entry -> entry.getKey().length())).map(Map.Entry::getValue).orElse("use a task of the standard library: emptybox tasks");
    }

    /** @param its name, @param why the reason, @param cure what to use instead */
    record Refusal(String what, String why, String cure) {
    }
}
