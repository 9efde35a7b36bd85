package dev.emptybox.stdlib.dsl;

import dev.emptybox.stdlib.engine.Composite;
import dev.emptybox.stdlib.engine.Declaration;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.Task;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Facts;
import dev.emptybox.stdlib.model.Revision;
import groovy.lang.Closure;
import groovy.lang.DelegatesTo;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything that can be written in a converge script, read from the declarations. */
public final class Reference {

    private static final Set<String> NOT_WORDS = Set.of("enter", "stopping", "failing", "print", "println", "methodMissing");
    /** Of an option that is given a body of tasks. */
    private static final Set<Class<?>> BODIES = Set.of(Runnable.class, Callable.class);
    private static final Set<Class<?>> COMMON = Set.of(Declaration.class, Task.class);
    private static final Set<Class<?>> NO_ARGUMENT = Set.of(Closure.class, Runnable.class, Callable.class, BooleanSupplier.class);
    private static final List<WordEntry> BOUND = List.of(
        new WordEntry("state", "The state of this revision: state.json, with environment and labels merged over it. Its objects are maps, and cannot be changed. The compiler knows its keys; use state.get('key', default) for optional keys. In a list or map of objects, a key that only some of them have is null in the others.",
            "state.distro.url"),
        new WordEntry("vars", "Short for state.vars.", "vars.port"),
        new WordEntry("current", "The state that this box last converged to; empty at first. A missing key is null.", "current.version"),
        new WordEntry("facts", "Facts about the box: " + members(Facts.class) + "; memory in bytes.", "facts.labels.region"),
        new WordEntry("revision", "The commit to converge to: " + members(Revision.class) + ".", "revision.commit"),
        new WordEntry("log", "Writes to the log of the run: info, warn and debug.", "log.info \"on ${facts.hostname}\""));

    private Reference() {
    }

    /**
     * A task.
     *
     * @param word     the name in scripts
     * @param summary  one sentence
     * @param identity the meaning of its argument
     * @param plan     its behaviour in a plan
     * @param options  its own and those of every task; {@code maintenance}, which is not a task, has only its own
     * @param source   the file of the state repo that declares it; empty for the standard library
     * @param elsewhere what other tools call it, by tool
     */
    public record TaskEntry(String word, String summary, String identity, String plan, List<OptionEntry> options, String source,
                            Map<String, List<String>> elsewhere) {

        /** A task that only this state repo has. */
        public TaskEntry(String word, String summary, String identity, String plan, List<OptionEntry> options, String source) {
            this(word, summary, identity, plan, options, source, Map.of());
        }
    }

    /**
     * One option.
     *
     * @param common whether every task has it
     * @param block  the options of its block, empty if it has none
     */
    public record OptionEntry(String name, String text, String example, boolean required, boolean common,
                              List<OptionEntry> block) {
    }

    /**
     * A word that is not a task.
     *
     * @param summary its meaning
     * @param example an example
     */
    public record WordEntry(String word, String summary, String example) {
    }

    /** The words that are not tasks, including bound values, by word. */
    public static List<WordEntry> otherWords() {
        var calls = Arrays.stream(ConvergeScript.class.getDeclaredMethods()).filter(method -> method.isAnnotationPresent(Word.class))
            .map(method -> new WordEntry(method.getName(), method.getAnnotation(Word.class).value(), method.getAnnotation(Word.class).example()));
        return Stream.concat(calls, BOUND.stream()).sorted(Comparator.comparing(WordEntry::word)).toList();
    }

    /** The values bound in every script. */
    public static Set<String> boundWords() {
        return BOUND.stream().map(WordEntry::word).collect(Collectors.toCollection(TreeSet::new));
    }

    /** All tasks, by word. */
    public static List<TaskEntry> tasks() {
        var found = new TreeMap<String, TaskEntry>();
        for (Method method : TaskWords.class.getDeclaredMethods()) {
            delegate(method).filter(type -> type.isAnnotationPresent(TaskDoc.class))
                .ifPresent(type -> found.put(method.getName(), entry(type)));
        }
        return List.copyOf(found.values());
    }

    /** The options that a task of a state repo has besides its properties. */
    public static List<OptionEntry> optionsOfComposites() {
        return options(Composite.class);
    }

    /** Every word of a script: the tasks and the lifecycle. */
    public static List<String> words() {
        return wordMethods().filter(m -> !NOT_WORDS.contains(m.getName()))
            .map(Method::getName).distinct().sorted().toList();
    }

    /** The class with the options of the closure of a word or an option. */
    public static Optional<Class<?>> delegate(Class<?> owner, String method) {
        return Arrays.stream(owner.getMethods()).filter(m -> m.getName().equals(method))
            .map(Reference::delegate).flatMap(Optional::stream).findFirst();
    }

    private static Optional<Class<?>> delegate(Method method) {
        for (Parameter parameter : method.getParameters()) {
            DelegatesTo delegate = parameter.getAnnotation(DelegatesTo.class);
            if (delegate != null) {
                return Optional.of(delegate.value());
            }
        }
        return Optional.empty();
    }

    /** Whether the closure of an option is a body of tasks, like the script itself. */
    public static boolean holdsTasks(Class<?> owner, String option) {
        return Arrays.stream(owner.getMethods()).anyMatch(m -> m.getName().equals(option) && m.isAnnotationPresent(Option.class)
            && Arrays.stream(m.getParameterTypes()).anyMatch(BODIES::contains));
    }

    /** Whether a word or an option takes a block that is called without arguments. */
    public static boolean takesBlock(Class<?> owner, String name) {
        return Arrays.stream(owner.getMethods()).anyMatch(method -> method.getName().equals(name) && method.getParameterCount() > 0
            && (owner != ConvergeScript.class || declaresWords(method.getDeclaringClass().getName()))
            && NO_ARGUMENT.contains(method.getParameterTypes()[method.getParameterCount() - 1]));
    }

    /** Whether a method of a script is one of its words. */
    public static boolean declaresWords(String className) {
        return className.equals(ConvergeScript.class.getName()) || className.equals(TaskWords.class.getName());
    }

    private static Stream<Method> wordMethods() {
        return Stream.of(ConvergeScript.class, TaskWords.class).flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
            .filter(method -> Modifier.isPublic(method.getModifiers()));
    }

    /** The form of a word, for messages about wrong use. */
    public static String form(String word) {
        boolean named = false;
        boolean numbered = false;
        boolean block = false;
        for (Method method : wordMethods().toList()) {
            if (method.getName().equals(word)) {
                var types = Arrays.asList(method.getParameterTypes());
                named |= types.contains(String.class);
                numbered |= types.contains(int.class);
                block |= types.contains(Closure.class);
            }
        }
        return word + (named ? "('...')" : numbered ? "(8080)" : "") + (block ? " { }" : "");
    }

    /** The options that a class declares, its own first. */
    public static List<OptionEntry> options(Class<?> owner) {
        var entries = new TreeMap<String, OptionEntry>();
        // Reflection returns methods in any order; the first of those with the same name is shown.
        for (Method method : Arrays.stream(owner.getMethods()).sorted(Comparator.comparing(Method::toString)).toList()) {
            Option option = method.getAnnotation(Option.class);
            if (option != null) {
                boolean common = COMMON.contains(method.getDeclaringClass());
                var block = delegate(method).map(Reference::options).orElse(List.of());
                entries.putIfAbsent(method.getName(),
                    new OptionEntry(method.getName(), option.value(), option.example(), option.required(), common, block));
            }
        }
        var sorted = new ArrayList<>(entries.values());
        sorted.sort(Comparator.comparing(OptionEntry::common).thenComparing(o -> !o.required()).thenComparing(OptionEntry::name));
        return List.copyOf(sorted);
    }

    private static String members(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).collect(Collectors.joining(", "));
    }

    private static TaskEntry entry(Class<?> type) {
        TaskDoc doc = type.getAnnotation(TaskDoc.class);
        return new TaskEntry(doc.word(), doc.summary(), doc.identity(), doc.plan(), options(type), "", PeerNames.of(type));
    }
}
