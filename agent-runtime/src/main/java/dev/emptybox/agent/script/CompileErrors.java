package dev.emptybox.agent.script;

import dev.emptybox.stdlib.dsl.Places;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Where;
import dev.emptybox.stdlib.model.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.codehaus.groovy.control.MultipleCompilationErrorsException;
import org.codehaus.groovy.control.messages.ExceptionMessage;
import org.codehaus.groovy.control.messages.Message;
import org.codehaus.groovy.control.messages.SimpleMessage;
import org.codehaus.groovy.control.messages.SyntaxErrorMessage;
import org.codehaus.groovy.syntax.SyntaxException;

/** Converts compiler errors to problems, sorted by position, without those that our checks report better. */
public final class CompileErrors {

    private static final Pattern TWICE = Pattern.compile("Invalid duplicate class definition of class (\\S+) : The sources (\\S+) and (\\S+) each contain");
    private static final Pattern UNRESOLVED = Pattern.compile("unable to resolve class (\\S+)");

    private CompileErrors() {
    }

    /**
     * What keeps other errors from being found.
     *
     * @param sources that do not parse
     * @param classes names of classes that do not exist
     */
    record Obstacles(Set<String> sources, Set<String> classes) {
    }

    static Obstacles obstacles(MultipleCompilationErrorsException errors) {
        var sources = new TreeSet<String>();
        var classes = new TreeSet<String>();
        for (Message message : errors.getErrorCollector().getErrors()) {
            if (message instanceof SyntaxErrorMessage syntax) {
                Matcher unresolved = UNRESOLVED.matcher(firstLine(syntax.getCause().getOriginalMessage()));
                if (unresolved.find()) {
                    classes.add(unresolved.group(1));
                } else if (!isMark(syntax.getCause()) && syntax.getCause().getSourceLocator() != null) {
                    sources.add(syntax.getCause().getSourceLocator());
                }
            }
        }
        return new Obstacles(sources, classes);
    }

    /**
     * @param places the sources that were compiled
     * @param found  problems found by our checks
     * @param main   the file for errors without a position
     */
    public static List<Problem> problems(MultipleCompilationErrorsException errors, Places places, List<Problem> found, String main) {
        return problems(errors, places, found, main, Set::of);
    }

    /**
     * @param places  the sources that were compiled
     * @param found   problems found by our checks
     * @param main    the file for errors without a position
     * @param classes names of the classes of the scripts
     */
    static List<Problem> problems(MultipleCompilationErrorsException errors, Places places, List<Problem> found, String main, Supplier<Set<String>> classes) {
        var problems = new LinkedHashSet<>(found);
        var missing = new HashSet<String>();
        for (Message message : errors.getErrorCollector().getErrors()) {
            Problem problem = problem(message, places, main, classes);
            boolean known = problem == null || problems.stream().anyMatch(other -> samePlace(other.where(), problem.where()))
                || missingClass(message).filter(name -> !missing.add(problem.where().file() + " " + name)).isPresent();
            if (!known) {
                problems.add(problem);
            }
        }
        return sorted(List.of(), List.copyOf(problems));
    }

    /** By position. */
    static List<Problem> sorted(List<Problem> some, List<Problem> others) {
        var sorted = new ArrayList<>(some);
        others.stream().filter(other -> some.stream().noneMatch(known -> samePlace(known.where(), other.where()))).forEach(sorted::add);
        sorted.sort(Comparator.comparing((Problem p) -> p.where() == null ? "" : p.where().file())
            .thenComparing(p -> p.where() == null ? 0 : p.where().line())
            .thenComparing(p -> p.where() == null ? 0 : p.where().column()));
        return sorted;
    }

    private static boolean isMark(SyntaxException cause) {
        return CompileContext.MARK.equals(firstLine(cause.getOriginalMessage()));
    }

    private static boolean samePlace(Where a, Where b) {
        return a != null && b != null && a.file().equals(b.file()) && a.line() == b.line();
    }

    private static Problem problem(Message message, Places places, String main, Supplier<Set<String>> classes) {
        if (message instanceof SyntaxErrorMessage syntax) {
            return problem(syntax.getCause(), places, main, classes);
        }
        if (message instanceof ExceptionMessage exception) {
            return Problem.of("The scripts cannot be compiled", firstLine(exception.getCause().getMessage()), "");
        }
        return message instanceof SimpleMessage simple ? Problem.of(firstLine(simple.getMessage())) : null;
    }

    private static Optional<String> missingClass(Message message) {
        if (!(message instanceof SyntaxErrorMessage syntax)) {
            return Optional.empty();
        }
        Matcher unresolved = UNRESOLVED.matcher(firstLine(syntax.getCause().getOriginalMessage()));
        return unresolved.find() ? Optional.of(unresolved.group(1)) : Optional.empty();
    }

    private static Problem problem(SyntaxException cause, Places places, String main, Supplier<Set<String>> classes) {
        if (isMark(cause)) {
            return null;
        }
        String text = firstLine(cause.getOriginalMessage());
        Where where = places.in(cause.getSourceLocator() == null ? main : cause.getSourceLocator(), cause.getStartLine(), cause.getStartColumn());
        Matcher unresolved = UNRESOLVED.matcher(text);
        if (unresolved.find()) {
            Set<String> names = classes.get();
            return new Problem(where, "There is no class " + unresolved.group(1), Words.nearest(unresolved.group(1), names).isEmpty() ? ""
                : Words.didYouMean(unresolved.group(1), names), "add it to lib/, or correct its name");
        }
        Matcher twice = TWICE.matcher(text);
        if (twice.find()) {
            return new Problem(where, "There are two classes " + twice.group(1), "in " + twice.group(2) + " and " + twice.group(3), "rename one of them");
        }
        return new Problem(where, text, "", "");
    }

    static String firstLine(String message) {
        return message == null ? "" : message.strip().lines().findFirst().orElse("");
    }
}
