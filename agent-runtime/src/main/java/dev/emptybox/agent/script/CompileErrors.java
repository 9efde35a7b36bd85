package dev.emptybox.agent.script;

import dev.emptybox.stdlib.dsl.Places;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Where;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
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

    private static final String TYPE_CHECKING = "[Static type checking] - ";
    private static final Pattern PACKAGE = Pattern.compile("\\b(?:[a-z][a-z0-9_]*\\.)+([A-Z])");
    private static final Pattern GENERICS = Pattern.compile("Incompatible generic argument types\\. Cannot assign (.+) to: (.+)");
    private static final Pattern TWICE = Pattern.compile("Invalid duplicate class definition of class (\\S+) : The sources (\\S+) and (\\S+) each contain");
    private static final Pattern UNRESOLVED = Pattern.compile("unable to resolve class (\\S+)");

    private CompileErrors() {
    }

    /**
     * @param places the sources that were compiled
     * @param found  problems found by our checks
     * @param main   the file for errors without a position
     */
    public static List<Problem> problems(MultipleCompilationErrorsException errors, Places places, List<Problem> found, String main) {
        var problems = new LinkedHashSet<>(found);
        for (Message message : errors.getErrorCollector().getErrors()) {
            Problem problem = problem(message, places, main);
            if (problem != null && problems.stream().noneMatch(known -> samePlace(known.where(), problem.where()))) {
                problems.add(problem);
            }
        }
        var sorted = new ArrayList<>(problems);
        sorted.sort(Comparator.comparing((Problem p) -> p.where() == null ? "" : p.where().file())
            .thenComparing(p -> p.where() == null ? 0 : p.where().line())
            .thenComparing(p -> p.where() == null ? 0 : p.where().column()));
        return sorted;
    }

    private static boolean samePlace(Where a, Where b) {
        return a != null && b != null && a.file().equals(b.file()) && a.line() == b.line();
    }

    private static Problem problem(Message message, Places places, String main) {
        if (message instanceof SyntaxErrorMessage syntax) {
            return problem(syntax.getCause(), places, main);
        }
        if (message instanceof ExceptionMessage exception) {
            return Problem.of("The scripts cannot be compiled", firstLine(exception.getCause().getMessage()), "");
        }
        return message instanceof SimpleMessage simple ? Problem.of(firstLine(simple.getMessage())) : null;
    }

    private static Problem problem(SyntaxException cause, Places places, String main) {
        String text = firstLine(cause.getOriginalMessage());
        boolean typing = text.startsWith(TYPE_CHECKING);
        if (text.equals(CompileContext.MARK) || text.equals(TYPE_CHECKING + CompileContext.MARK)) {
            return null;
        }
        Where where = places.in(cause.getSourceLocator() == null ? main : cause.getSourceLocator(),
            cause.getStartLine(), cause.getStartColumn());
        Matcher unresolved = UNRESOLVED.matcher(text);
        if (unresolved.find()) {
            return new Problem(where, "There is no class " + unresolved.group(1), "", "add it to lib/, or correct its name");
        }
        Matcher twice = TWICE.matcher(text);
        if (twice.find()) {
            return new Problem(where, "There are two classes " + twice.group(1), "in " + twice.group(2) + " and " + twice.group(3), "rename one of them");
        }
        return new Problem(where, typing ? plain(text.substring(TYPE_CHECKING.length())) : text, "", "");
    }

    /** Without package names and compiler-internal descriptions of types. */
    private static String plain(String message) {
        String text = PACKAGE.matcher(message).replaceAll("$1");
        return GENERICS.matcher(text).replaceFirst("$1 cannot be assigned to $2").replace(" Please check if the declared type is correct and if the method exists.", "");
    }

    static String firstLine(String message) {
        return message == null ? "" : message.strip().lines().findFirst().orElse("");
    }
}
