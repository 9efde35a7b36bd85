package dev.emptybox.stdlib.model;

import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.util.List;

/**
 * Text that Java passes to the system as an argument, a variable or a file name, in the character set of the locale at its
 * start. Java replaces characters that the set lacks with question marks, which are wildcards for a shell. So text that
 * cannot be passed exactly is refused, also in a plan.
 */
public final class NativeText {

    /** Arguments and variables are in the default character set before Java 18. */
    private static final List<Charset> CHARSETS = Runtime.version().feature() < 18
        ? List.of(ofNames(), Charset.defaultCharset()) : List.of(ofNames());

    private static final int SHOWN = 80;

    private NativeText() {
    }

    /** @throws ProblemException if one of the words cannot be passed exactly */
    static void requireArguments(List<String> argv) {
        argv.forEach(word -> require(word, "the argument " + shortened(Words.join(List.of(word)))));
    }

    /** The value of a variable is not shown: it may be confidential. */
    public static void requireVariable(String name, String value) {
        require(name, "the name of the variable " + name);
        require(value, "the value of the variable " + name);
    }

    /** The problem with a path that Java refuses. */
    public static Problem problem(InvalidPathException refused) {
        String input = refused.getInput();
        boolean malformed = input.indexOf(0) >= 0 || isExact(input);
        return malformed ? Problem.of("'" + input.replace('\0', '?') + "' cannot be a path", String.valueOf(refused.getReason()), "name another one")
            : inexact("the path " + input);
    }

    private static void require(String text, String what) {
        if (text.indexOf(0) >= 0) {
            throw new ProblemException(Problem.of("Cannot pass " + what.replace('\0', '?') + " to a program", "it contains a NUL character",
                "use a file, or the standard input of the command"));
        }
        if (!isExact(text)) {
            throw new ProblemException(inexact(what));
        }
    }

    private static Problem inexact(String what) {
        return Problem.of("Cannot pass " + what + " to the system exactly",
            "Java runs with the character set " + ofNames().name() + " of the locale, which lacks some of its characters",
            "start emptybox with its launcher on a system with a UTF-8 locale, or Java with LC_ALL=C.UTF-8");
    }

    private static String shortened(String text) {
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    }

    private static boolean isExact(String text) {
        return CHARSETS.stream().allMatch(charset -> charset.newEncoder().canEncode(text));
    }

    private static Charset ofNames() {
        String name = System.getProperty("sun.jnu.encoding");
        return name == null ? Charset.defaultCharset() : Charset.forName(name);
    }
}
