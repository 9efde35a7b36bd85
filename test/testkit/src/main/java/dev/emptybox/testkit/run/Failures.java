package dev.emptybox.testkit.run;

import dev.emptybox.agent.cli.SpecRunner.Failure;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Words;
import groovy.lang.GroovyObject;
import groovy.lang.MissingMethodException;
import groovy.lang.MissingPropertyException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import spock.lang.Specification;

/** The failure of a feature, with the original message and its position in the repo. */
final class Failures {

    private static final int MOST_FRAMES = 6;
    private static final Set<String> OF_GROOVY = Arrays.stream(GroovyObject.class.getMethods()).map(Method::getName).collect(Collectors.toSet());

    private final SpecClasses classes;

    Failures(SpecClasses classes) {
        this.classes = classes;
    }

    Failure of(Throwable thrown) {
        var trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace, true));
        return new Failure(classes.where(thrown.getStackTrace()).orElse(null), message(thrown), trace.toString());
    }

    /** A failure without an exception. */
    Failure at(StackTraceElement[] stack, String message) {
        String trace = Arrays.stream(stack).map(frame -> "at " + frame).collect(Collectors.joining("\n"));
        return new Failure(classes.where(stack).orElse(null), message, trace);
    }

    private String message(Throwable thrown) {
        String hint = hint(thrown);
        if (thrown instanceof AssertionError) {
            String more = thrown.getCause() == null ? "" : hint(thrown.getCause());
            return String.valueOf(thrown.getMessage()).stripTrailing() + (more.isEmpty() ? "" : "\n\n" + more);
        }
        if (thrown instanceof ProblemException problem) {
            return problem.problems().stream().map(Failures::text).collect(Collectors.joining("\n")) + frames(thrown);
        }
        return hint.isEmpty() ? described(thrown) + frames(thrown) : hint;
    }

    private static String text(Problem problem) {
        return Stream.of(problem.what(), problem.where() == null ? "" : "  at " + problem.where(),
            problem.why().isEmpty() ? "" : "  why: " + problem.why(), problem.cure().isEmpty() ? "" : "  cure: " + problem.cure())
            .filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }

    /** A name that the spec does not have; empty for anything else. */
    private static String hint(Throwable thrown) {
        if (thrown instanceof MissingMethodException missing && isSpec(missing.getType())) {
            if (methods(missing.getType()).contains(missing.getMethod())) {
                return "The method " + missing.getMethod() + " of this spec has other parameters than (" + types(missing.getArguments()) + ")";
            }
            return "There is no method " + missing.getMethod() + "(" + types(missing.getArguments()) + ") in this spec"
                + meant(missing.getMethod(), methods(missing.getType()));
        }
        if (thrown instanceof MissingPropertyException missing && isSpec(missing.getType())) {
            return "There is no variable or property " + missing.getProperty() + " in this spec"
                + meant(missing.getProperty(), properties(missing.getType()));
        }
        return "";
    }

    private static boolean isSpec(Class<?> type) {
        return type != null && Specification.class.isAssignableFrom(type);
    }

    private String described(Throwable thrown) {
        String text = thrown.getClass().getName() + (thrown.getMessage() == null ? "" : ": " + thrown.getMessage());
        Throwable cause = thrown.getCause();
        return cause == null || cause == thrown ? text : text + "\ncaused by " + described(cause);
    }

    /** The calls through the repo's own code; the last one is the position of the failure. */
    private String frames(Throwable thrown) {
        return classes.way(thrown.getStackTrace())
            .map(where -> where.file() + ":" + where.line()).distinct().skip(1).limit(MOST_FRAMES)
            .map(place -> "\ncalled from " + place).collect(Collectors.joining());
    }

    private static String meant(String word, Set<String> known) {
        String meant = Words.didYouMean(word, known);
        return meant.isEmpty() ? "" : "; " + meant;
    }

    private static String types(Object[] arguments) {
        return Arrays.stream(arguments).map(value -> value == null ? "null" : value.getClass().getSimpleName()).collect(Collectors.joining(", "));
    }

    private static Set<String> methods(Class<?> spec) {
        return all(spec).map(Method::getName).filter(name -> name.chars().allMatch(Character::isLetterOrDigit))
            .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> properties(Class<?> spec) {
        return methods(spec).stream().filter(name -> name.startsWith("get") && name.length() > 3)
            .map(name -> Character.toLowerCase(name.charAt(3)) + name.substring(4)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Members inherited from Spock and Groovy are rarely what was misspelt. */
    private static Stream<Method> all(Class<?> spec) {
        return spec == null || spec == Specification.class ? Stream.empty()
            : Stream.concat(Arrays.stream(spec.getDeclaredMethods())
                .filter(method -> !method.isSynthetic() && !OF_GROOVY.contains(method.getName())), all(spec.getSuperclass()));
    }
}
