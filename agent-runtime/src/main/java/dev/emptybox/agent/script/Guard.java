package dev.emptybox.agent.script;

import groovy.lang.Script;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.codehaus.groovy.ast.ASTNode;
import org.codehaus.groovy.ast.AnnotatedNode;
import org.codehaus.groovy.ast.AnnotationNode;
import org.codehaus.groovy.ast.ClassCodeVisitorSupport;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.ImportNode;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.expr.CastExpression;
import org.codehaus.groovy.ast.expr.ClassExpression;
import org.codehaus.groovy.ast.expr.ConstantExpression;
import org.codehaus.groovy.ast.expr.ConstructorCallExpression;
import org.codehaus.groovy.ast.expr.DeclarationExpression;
import org.codehaus.groovy.ast.expr.MethodPointerExpression;
import org.codehaus.groovy.ast.expr.PropertyExpression;
import org.codehaus.groovy.ast.expr.StaticMethodCallExpression;
import org.codehaus.groovy.classgen.GeneratorContext;
import org.codehaus.groovy.control.CompilePhase;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.customizers.CompilationCustomizer;
import org.codehaus.groovy.transform.stc.ExtensionMethodNode;

/**
 * Refuses what reaches around the tasks, with the task to use instead: a plan of a script that writes files itself
 * would be a lie. An allow-list of types, and a few methods less. It protects honesty and is no sandbox: who can
 * commit to the state repo is the operator.
 */
final class Guard {

    private static final String AROUND = "it reaches around the tasks, so no plan could foresee it";

    private static final Set<String> PACKAGES = Set.of("java.util", "java.util.function", "java.util.regex",
        "java.util.stream", "java.math", "java.text", "java.time", "java.time.format", "java.time.temporal",
        "java.time.chrono", "java.time.zone", "java.nio.charset", "groovy.transform", "groovy.transform.stc",
        "dev.emptybox.stdlib.model", "dev.emptybox.stdlib.tasks", "dev.emptybox.stdlib.script");

    private static final Set<String> TYPES = Set.of("java.net.URI", "java.net.URLEncoder", "java.net.URLDecoder",
        "java.io.Serializable", "groovy.lang.Closure", "groovy.lang.GString", "groovy.lang.Range", "groovy.lang.IntRange",
        "groovy.lang.NumberRange", "groovy.lang.ObjectRange", "groovy.lang.EmptyRange", "groovy.lang.Tuple",
        "groovy.lang.Tuple2", "groovy.lang.Tuple3", "groovy.lang.DelegatesTo", "groovy.lang.GroovyObject",
        "groovy.lang.Script", "org.codehaus.groovy.runtime.GStringImpl");

    private static final Set<String> NOT_IN_JAVA_LANG = Set.of("System", "Runtime", "Process", "ProcessBuilder",
        "ProcessHandle", "Thread", "ThreadGroup", "ThreadLocal", "InheritableThreadLocal", "ClassLoader", "ClassValue",
        "Module", "ModuleLayer", "StackWalker", "SecurityManager", "Compiler", "Package", "RuntimePermission");

    private static final Set<String> NOT_IN_JAVA_UTIL = Set.of("Timer", "TimerTask", "ServiceLoader", "Scanner", "Random",
        "SplittableRandom", "ResourceBundle", "PropertyResourceBundle", "Formatter");

    private static final Set<String> GDK = Set.of("DefaultGroovyMethods", "StringGroovyMethods", "ArrayGroovyMethods",
        "DateUtilExtensions", "DateTimeExtensions", "StreamGroovyMethods", "EncodingGroovyMethods",
        "PluginDefaultGroovyMethods");

    private static final Set<String> NOT_FROM_GDK = Set.of("getMetaClass", "setMetaClass", "metaClass", "invokeMethod",
        "use", "mixin", "sleep", "toURL", "execute", "addShutdownHook", "shuffle", "shuffled", "print", "printf",
        "getMetaPropertyValues", "getProperties");

    private static final Set<String> NOT_FROM_SCRIPT = Set.of("evaluate", "run", "getBinding", "setBinding",
        "invokeMethod", "getMetaClass", "setMetaClass", "enter", "stopping", "failing", "setProperty", "getProperty");

    private static final Set<String> FROM_CLASS = Set.of("getName", "getSimpleName", "isInstance", "cast", "isCase");

    private static final Set<String> ANNOTATIONS = Set.of("Override", "Deprecated", "SuppressWarnings",
        "FunctionalInterface", "Immutable", "ToString", "EqualsAndHashCode", "TupleConstructor", "Canonical", "Field",
        "CompileStatic", "TypeChecked", "RecordType", "Sealed", "DelegatesTo", "ClosureParams");

    private static final Map<String, String> CURES = Map.ofEntries(
        Map.entry("java.io.", "use the tasks file, template, directory or download"),
        Map.entry("java.nio.file.", "use the tasks file, template, directory or download"),
        Map.entry("java.lang.System", "use fail 'why' to end, facts for what the box is, revision.time for the time"),
        Map.entry("java.lang.Process", "use exec('what for') { command 'program', 'argument' }"),
        Map.entry("java.lang.Runtime", "use exec('what for') { command 'program', 'argument' }"),
        Map.entry("java.lang.Thread", "use retries and delay; a script has one thread"),
        Map.entry("java.util.concurrent.", "a script has one thread; use retries and delay"),
        Map.entry("java.util.Timer", "a script has one thread; use retries and delay"),
        Map.entry("java.util.Random", "plan and apply must agree: take what differs from facts or from the state"),
        Map.entry("java.net.", "use download, httpCheck or exec"),
        Map.entry("groovy.lang.", "converge scripts do not change or load code"),
        Map.entry("groovy.util.", "converge scripts do not change or load code"));

    private Guard() {
    }

    /** Why a type may not be used, or null when it may. */
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

    /** Why a method may not be called, or null when it may. */
    static Refusal refusal(MethodNode method) {
        String name = method.getName();
        if (method instanceof ExtensionMethodNode extension) {
            String from = extension.getExtensionMethodNode().getDeclaringClass().getNameWithoutPackage();
            boolean allowed = GDK.contains(from) && !NOT_FROM_GDK.contains(name);
            return allowed ? null : refusalOf(name, extensionCure(name, from));
        }
        ClassNode owner = method.getDeclaringClass();
        if (owner.equals(ClassHelper.CLASS_Type)) {
            return FROM_CLASS.contains(name) ? null : refusalOf("Class." + name, "converge scripts do not change or load code");
        }
        if (owner.equals(ClassHelper.make(Script.class)) || owner.isDerivedFrom(ClassHelper.make(Script.class))
            || owner.equals(ClassHelper.GROOVY_OBJECT_TYPE)) {
            return NOT_FROM_SCRIPT.contains(name) ? refusalOf(name, "use the tasks") : null;
        }
        if (owner.equals(ClassHelper.OBJECT_TYPE)) {
            return Set.of("wait", "notify", "notifyAll").contains(name) ? refusalOf(name, "use retries and delay") : null;
        }
        Refusal byChance = changesFromRunToRun(owner, name, method.getParameters().length);
        return byChance != null ? byChance : refusal(owner);
    }

    private static Refusal changesFromRunToRun(ClassNode owner, String name, int parameters) {
        String type = owner.getName();
        boolean now = type.startsWith("java.time.") && name.equals("now")
            || type.equals("java.util.Date") && name.equals("<init>") && parameters == 0
            || type.equals("java.util.Calendar") && name.equals("getInstance")
            || type.equals("java.util.GregorianCalendar") && name.equals("<init>") && parameters == 0;
        boolean chance = type.equals("java.util.UUID") && name.equals("randomUUID")
            || type.equals("java.lang.Math") && name.equals("random")
            || type.equals("java.util.Collections") && name.equals("shuffle");
        if (!now && !chance) {
            return null;
        }
        return new Refusal(owner.getNameWithoutPackage() + "." + (name.equals("<init>") ? "new" : name) + " cannot be used in a converge script",
            "it is different in every run, so a plan would not be what is applied",
            now ? "use revision.time" : "take what differs from facts or from the state");
    }

    private static Refusal refusalOf(String what, String cure) {
        return new Refusal(what + " cannot be used in a converge script", AROUND, cure);
    }

    private static String extensionCure(String name, String from) {
        if (name.equals("execute") || from.startsWith("Process")) {
            return "use exec('what for') { command 'program', 'argument' }";
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

    private static String cure(String name) {
        return CURES.entrySet().stream().filter(entry -> name.startsWith(entry.getKey()))
            .map(Map.Entry::getValue).findFirst().orElse("use a task of the standard library: emptybox tasks");
    }

    /** @param what names it, @param why the reason, @param cure what to use instead */
    record Refusal(String what, String why, String cure) {
    }

    /** Imports and annotations, before any transformation that they could start has run. */
    static final class BeforeTransforms extends CompilationCustomizer {

        private final CompileContext compile;

        BeforeTransforms(CompileContext compile) {
            super(CompilePhase.CONVERSION);
            this.compile = compile;
        }

        @Override
        public void call(SourceUnit source, GeneratorContext context, ClassNode type) {
            var module = source.getAST();
            module.getImports().forEach(i -> refuseImport(source, i, i.getType().getName()));
            module.getStaticImports().values().forEach(i -> refuseImport(source, i, i.getType().getName()));
            module.getStaticStarImports().values().forEach(i -> refuseImport(source, i, i.getType().getName()));
            module.getStarImports().forEach(i -> refuseImport(source, i, i.getPackageName() + "*"));
            new AnnotationVisitor(source, compile).visitClass(type);
            new AnnotationVisitor(source, compile).visitImports(module);
        }

        private void refuseImport(SourceUnit source, ImportNode node, String name) {
            boolean known = name.endsWith("*") && !name.startsWith("java") && !name.startsWith("groovy")
                && !name.startsWith("org.") && !name.startsWith("dev.emptybox.agent");
            String pack = name.substring(0, Math.max(0, name.lastIndexOf('.')));
            boolean foreign = List.of("java", "javax", "groovy", "org.codehaus", "org.apache", "org.eclipse", "sun", "jdk",
                "com.sun", "com.fasterxml", "okhttp3", "freemarker", "picocli", "dev.emptybox.agent").stream()
                .anyMatch(root -> name.equals(root) || name.startsWith(root + "."));
            boolean allowed = known || !foreign || PACKAGES.contains(pack) || TYPES.contains(name)
                || pack.equals("java.lang");
            if (!allowed) {
                compile.report(source, node, "import of " + name + " cannot be used in a converge script", AROUND, cure(name));
            }
        }
    }

    private static final class AnnotationVisitor extends ClassCodeVisitorSupport {

        private final SourceUnit source;
        private final CompileContext compile;

        AnnotationVisitor(SourceUnit source, CompileContext compile) {
            this.source = source;
            this.compile = compile;
        }

        @Override
        public void visitAnnotations(AnnotatedNode node) {
            for (AnnotationNode annotation : node.getAnnotations()) {
                String name = annotation.getClassNode().getName();
                boolean simple = name.indexOf('.') < 0 || name.startsWith("groovy.transform.") || name.startsWith("java.lang.");
                boolean harmless = annotation.getMembers().keySet().stream().noneMatch(m -> m.equals("extensions"));
                if (annotation.getLineNumber() > 0 && (!simple || !ANNOTATIONS.contains(annotation.getClassNode().getNameWithoutPackage()) || !harmless)) {
                    compile.report(source, annotation, "@" + name + " cannot be used in a converge script",
                        "annotations can run code while the script is compiled", "what the script needs is in lib/ of the state repo");
                }
            }
            super.visitAnnotations(node);
        }

        @Override
        protected SourceUnit getSourceUnit() {
            return source;
        }
    }

    /** Every type that a script names, when names have been resolved. */
    static final class OnTypes extends CompilationCustomizer {

        private final CompileContext compile;

        OnTypes(CompileContext compile) {
            super(CompilePhase.SEMANTIC_ANALYSIS);
            this.compile = compile;
        }

        @Override
        public void call(SourceUnit source, GeneratorContext context, ClassNode type) {
            new TypeVisitor(source, compile).visitClass(type);
        }
    }

    private static final class TypeVisitor extends ClassCodeVisitorSupport {

        private final SourceUnit source;
        private final CompileContext compile;

        TypeVisitor(SourceUnit source, CompileContext compile) {
            this.source = source;
            this.compile = compile;
        }

        private void refuse(ASTNode node, ClassNode type) {
            Refusal refusal = node.getLineNumber() <= 0 ? null : refusal(type);
            if (refusal != null) {
                compile.report(source, node, refusal.what(), refusal.why(), refusal.cure());
            }
        }

        @Override
        public void visitConstructorCallExpression(ConstructorCallExpression call) {
            if (!call.isSpecialCall()) {
                refuse(call, call.getType());
            }
            super.visitConstructorCallExpression(call);
        }

        @Override
        public void visitClassExpression(ClassExpression expression) {
            refuse(expression, expression.getType());
            super.visitClassExpression(expression);
        }

        @Override
        public void visitCastExpression(CastExpression cast) {
            refuse(cast, cast.getType());
            super.visitCastExpression(cast);
        }

        @Override
        public void visitStaticMethodCallExpression(StaticMethodCallExpression call) {
            refuse(call, call.getOwnerType());
            super.visitStaticMethodCallExpression(call);
        }

        @Override
        public void visitDeclarationExpression(DeclarationExpression declaration) {
            if (!declaration.isMultipleAssignmentDeclaration()) {
                refuse(declaration, declaration.getVariableExpression().getOriginType());
            }
            super.visitDeclarationExpression(declaration);
        }

        @Override
        public void visitMethodPointerExpression(MethodPointerExpression pointer) {
            String name = pointer.getMethodName() instanceof ConstantExpression constant ? constant.getText() : null;
            if (name == null || NOT_FROM_GDK.contains(name) || NOT_FROM_SCRIPT.contains(name)) {
                String what = name == null ? "a method pointer with a computed name" : name;
                Refusal refusal = refusalOf(what, extensionCure(what, ""));
                compile.report(source, pointer, refusal.what(), refusal.why(), refusal.cure());
            }
            super.visitMethodPointerExpression(pointer);
        }

        @Override
        public void visitPropertyExpression(PropertyExpression property) {
            if ("metaClass".equals(property.getPropertyAsString())) {
                compile.report(source, property, "metaClass cannot be used in a converge script",
                    "a changed class would outlive the script", "write a method, or a class in lib/");
            }
            super.visitPropertyExpression(property);
        }

        @Override
        protected SourceUnit getSourceUnit() {
            return source;
        }
    }
}
