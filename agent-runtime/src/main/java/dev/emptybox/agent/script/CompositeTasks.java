package dev.emptybox.agent.script;

import dev.emptybox.stdlib.dsl.CompositeTask;
import dev.emptybox.stdlib.dsl.Places;
import dev.emptybox.stdlib.dsl.Reference;
import dev.emptybox.stdlib.model.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.codehaus.groovy.ast.ASTNode;
import org.codehaus.groovy.ast.AnnotatedNode;
import org.codehaus.groovy.ast.ClassCodeVisitorSupport;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.PropertyNode;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.control.CompilationUnit;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.codehaus.groovy.control.MultipleCompilationErrorsException;
import org.codehaus.groovy.control.Phases;
import org.codehaus.groovy.control.SourceUnit;

/** The tasks that a state repo declares: the classes in {@code tasks/}, read from their sources before types are known. */
final class CompositeTasks {

    private static final String BASE = CompositeTask.class.getSimpleName();
    private static final Pattern FILE = Pattern.compile("(?:modules/[^/]+/)?tasks/([^/]+)\\.groovy");

    /** Reports a problem with a declaration. */
    interface Complaints {

        void report(SourceUnit source, ASTNode node, String what, String why, String cure);
    }

    /**
     * One task.
     *
     * @param path  its file in the state repo
     * @param entry its reference
     */
    record Declared(String path, SourceUnit source, ClassNode type, Reference.TaskEntry entry, List<Property> properties) {

        String word() {
            return entry.word();
        }

        /** The module that declares it; empty for the state repo itself. */
        String module() {
            return ScriptHost.module(path);
        }
    }

    /**
     * A property, which is an option.
     *
     * @param initial its default; null if it has none
     * @param block   the properties of its class, if that is declared in the task
     */
    record Property(PropertyNode node, Reference.OptionEntry entry, Expression initial, Kind kind, List<Property> block) {

        String name() {
            return node.getName();
        }
    }

    /** What an option accepts. */
    enum Kind {
        TEXT("'...'"), NUMBER("1"), FLAG(""), TEXTS("'...', '...'"), LIST("[...]"), MAP("KEY: 'value'"), BODY("{ }"), BLOCK("{ }"), OTHER("...");

        private final String example;

        Kind(String example) {
            this.example = example;
        }

        static Kind of(ClassNode type) {
            String name = type.getNameWithoutPackage();
            return switch (name) {
                case "String" -> TEXT;
                case "int", "Integer", "long", "Long", "double", "Double", "BigDecimal", "Number" -> NUMBER;
                case "boolean", "Boolean" -> FLAG;
                case "List", "Collection", "Set" -> type.getGenericsTypes() != null && type.getGenericsTypes().length == 1
                    && type.getGenericsTypes()[0].getType().getNameWithoutPackage().equals("String") ? TEXTS : LIST;
                case "Map" -> MAP;
                case "Closure" -> BODY;
                default -> OTHER;
            };
        }
    }

    private final Places places;
    private final Complaints complaints;
    private final Map<String, Declared> byWord = new TreeMap<>();

    CompositeTasks(Places places, Complaints complaints) {
        this.places = places;
        this.complaints = complaints;
    }

    /** Reads only the declarations, file by file: one that does not parse hides no other. */
    static CompositeTasks in(Map<String, String> sources, Consumer<Problem> problems) {
        var places = new Places(sources);
        var tasks = new CompositeTasks(places, (source, node, what, why, cure) ->
            problems.accept(new Problem(places.in(source.getName(), node.getLineNumber(), node.getColumnNumber()), what, why, cure)));
        sources.forEach((path, text) -> {
            var settings = new CompilerConfiguration();
            settings.getOptimizationOptions().put(CompilerConfiguration.GROOVYDOC, true);
            var unit = new CompilationUnit(settings);
            unit.addSource(path, text);
            try {
                unit.compile(Phases.CONVERSION);
                unit.iterator().forEachRemaining(tasks::collect);
            } catch (MultipleCompilationErrorsException doesNotParse) {
                CompileErrors.problems(doesNotParse, places, List.of(), path).forEach(problems);
            }
        });
        return tasks;
    }

    Map<String, Declared> byWord() {
        return byWord;
    }

    boolean declares(ClassNode type) {
        return byWord.values().stream().anyMatch(task -> task.type() == type);
    }

    /** Refuses tasks that contain themselves, possibly through others. Called when all files have been read. */
    void refuseCycles(SourceUnit source) {
        byWord.values().stream().filter(task -> task.source() == source).forEach(task -> used(task).forEach((word, node) -> {
            List<String> path = path(word, task.word(), new HashSet<>());
            if (!path.isEmpty()) {
                complaints.report(source, node, "'" + task.word() + "' is used inside itself", task.word() + " -> " + String.join(" -> ", path), "remove one of these uses");
            }
        }));
    }

    /** The words from one to another, with both; empty if the first does not use the second. */
    private List<String> path(String from, String to, Set<String> seen) {
        if (from.equals(to)) {
            return List.of(to);
        }
        if (!seen.add(from)) {
            return List.of();
        }
        for (String next : used(byWord.get(from)).keySet()) {
            List<String> rest = path(next, to, seen);
            if (!rest.isEmpty()) {
                var path = new ArrayList<String>();
                path.add(from);
                path.addAll(rest);
                return path;
            }
        }
        return List.of();
    }

    /** The words of the state repo that a task uses, with the first use. */
    private Map<String, ASTNode> used(Declared task) {
        var used = new TreeMap<String, ASTNode>();
        new ClassCodeVisitorSupport() {
            @Override
            public void visitMethodCallExpression(MethodCallExpression call) {
                if (call.isImplicitThis() && call.getMethodAsString() != null && byWord.containsKey(call.getMethodAsString())) {
                    used.putIfAbsent(call.getMethodAsString(), call.getMethod());
                }
                super.visitMethodCallExpression(call);
            }

            @Override
            protected SourceUnit getSourceUnit() {
                return task.source();
            }
        }.visitClass(task.type());
        return used;
    }

    /** Reads the declaration of a file, if it has one. Called after the file has been parsed. */
    void collect(SourceUnit source) {
        Matcher file = FILE.matcher(source.getName());
        if (!file.matches()) {
            return;
        }
        String name = file.group(1);
        source.getAST().addImport(BASE, ClassHelper.make(CompositeTask.class));
        ClassNode type = source.getAST().getClasses().stream().filter(found -> found.getName().equals(name)).findFirst().orElse(null);
        if (type == null || type.isScript()) {
            ASTNode at = type != null || source.getAST().getClasses().isEmpty() ? source.getAST() : source.getAST().getClasses().get(0);
            complaints.report(source, at, source.getName() + " does not declare the class " + name, "a file in tasks/ is a task, and has its name",
                "write class " + name + " extends " + BASE + " { void apply() { } }");
        } else if (!type.getUnresolvedSuperClass().getNameWithoutPackage().equals(BASE)) {
            complaints.report(source, type, name + " does not extend " + BASE, "a file in tasks/ is a task",
                "write class " + name + " extends " + BASE + ", or move it to lib/");
        } else {
            declare(source, type);
        }
    }

    private void declare(SourceUnit source, ClassNode type) {
        String name = type.getNameWithoutPackage();
        String word = Character.toLowerCase(name.charAt(0)) + name.substring(1);
        Declared other = byWord.get(word);
        if (!Character.isUpperCase(name.charAt(0)) || Reference.words().contains(word) || Reference.boundWords().contains(word)) {
            complaints.report(source, type, "The task " + name + " cannot have this name", Character.isUpperCase(name.charAt(0))
                ? "'" + word + "' is a word of every script" : "the word would be the same as the class", "rename the class and its file");
        } else if (other != null) {
            complaints.report(source, type, "There are two tasks '" + word + "'", "the other one is " + other.path(), "rename one of them");
        } else {
            if (type.getDeclaredMethods("apply").isEmpty()) {
                complaints.report(source, type, name + " has no method apply", "it has the tasks that " + word + " is made of", "write void apply() { }");
            }
            byWord.put(word, declared(source, type, word));
        }
    }

    private Declared declared(SourceUnit source, ClassNode type, String word) {
        List<Reference.OptionEntry> common = Reference.optionsOfComposites();
        var properties = new ArrayList<Property>();
        for (PropertyNode node : type.getProperties()) {
            if (node.isStatic() || (node.getModifiers() & java.lang.reflect.Modifier.FINAL) != 0) {
                continue;
            }
            String name = node.getName();
            boolean taken = common.stream().anyMatch(option -> option.name().equals(name));
            if (taken || name.equals("name") || Reference.boundWords().contains(name)) {
                complaints.report(source, node, "A property of a task cannot be called '" + name + "'",
                    taken ? "it is an option of every task" : name.equals("name") ? "it is the argument of the task" : "it is bound in every script", "rename it");
            } else {
                properties.add(property(source, node));
            }
        }
        var options = new ArrayList<>(properties.stream().map(Property::entry).toList());
        options.sort(java.util.Comparator.comparing(option -> !option.required()));
        options.addAll(common);
        return new Declared(source.getName(), source, type, new Reference.TaskEntry(word, text(type), "its name", "As exact as the tasks that it is made of.",
            List.copyOf(options), source.getName()), List.copyOf(properties));
    }

    /** The class of a property, if it is declared in the task; null if not. */
    private ClassNode blockOf(SourceUnit source, PropertyNode node) {
        ClassNode task = node.getDeclaringClass();
        ClassNode type = source.getAST().getClasses().stream().filter(found -> found.getName().equals(task.getName() + "$" + node.getType().getNameWithoutPackage())
            && !found.isEnum()).findFirst().orElse(null);
        if (type != null && !java.lang.reflect.Modifier.isStatic(type.getModifiers())) {
            complaints.report(source, type, "The class " + node.getType().getNameWithoutPackage() + " is not static", "its values are set before there is a task", "write static class "
                + node.getType().getNameWithoutPackage());
        }
        return type;
    }

    private Property property(SourceUnit source, PropertyNode node) {
        ClassNode type = blockOf(source, node);
        List<Property> block = type == null ? List.of() : type.getProperties().stream()
            .filter(inner -> !inner.isStatic() && (inner.getModifiers() & java.lang.reflect.Modifier.FINAL) == 0).map(inner -> property(source, inner)).toList();
        Kind kind = type != null ? Kind.BLOCK : Kind.of(node.getType());
        Expression initial = node.getField().getInitialValueExpression();
        boolean required = initial == null && kind != Kind.FLAG;
        String value = initial == null ? "" : textOf(source, initial);
        String comment = text(node);
        String ending = comment.isEmpty() || comment.endsWith(".") ? "" : ".";
        String text = comment + ending + (value.isEmpty() || value.equals("null") ? "" : (comment.isEmpty() ? "" : " ") + "Default: " + value + ".");
        boolean shown = !value.isEmpty() && !value.equals("null") && (kind == Kind.TEXT || kind == Kind.NUMBER);
        String example = kind == Kind.FLAG ? node.getName() + "()" : kind == Kind.BLOCK && !block.isEmpty() ? node.getName() + " { " + block.get(0).entry().example() + " }" : node.getName() + " " + (shown ? value : kind.example);
        return new Property(node, new Reference.OptionEntry(node.getName(), text, example, required, false, block.stream().map(Property::entry).toList()), initial, kind, block);
    }

    /** The source of an expression on one line; otherwise what the compiler makes of it. */
    private String textOf(SourceUnit source, Expression expression) {
        String line = places.in(source.getName(), expression.getLineNumber(), 1).text();
        int from = expression.getColumnNumber() - 1;
        int to = expression.getLastColumnNumber() - 1;
        boolean single = expression.getLineNumber() == expression.getLastLineNumber() && from >= 0 && to > from && to <= line.length();
        return single ? line.substring(from, to).strip() : "";
    }

    /** The documentation comment, without its frame and its tags. */
    private static String text(AnnotatedNode node) {
        if (node.getGroovydoc() == null || !node.getGroovydoc().isPresent()) {
            return "";
        }
        var words = new ArrayList<String>();
        for (String line : node.getGroovydoc().getContent().replaceFirst("^/\\*\\*", "").replaceFirst("\\*/$", "").lines().toList()) {
            String plain = line.strip().replaceFirst("^\\*+\\s?", "").strip();
            if (plain.startsWith("@")) {
                break;
            }
            words.add(plain.replaceAll("\\{@\\w+ ([^}]*)\\}", "$1"));
        }
        return String.join(" ", words).strip().replaceAll("\\s+", " ");
    }

    Optional<Reference.TaskEntry> entry(String word) {
        return Optional.ofNullable(byWord.get(word)).map(Declared::entry);
    }
}
