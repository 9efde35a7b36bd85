package dev.emptybox.testkit;

import dev.emptybox.stdlib.dsl.ConvergeScript;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What the script uses and the spec does not describe. The script continues with a harmless default, so that everything is
 * found at once; the converge then fails with the list.
 */
final class Undescribed {

    private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private final Set<String> found = new LinkedHashSet<>();

    /**
     * @param what what is used
     * @param cure what to add to the spec
     */
    synchronized void note(String what, String cure) {
        String place = place();
        found.add((place.isEmpty() ? "" : place + ": ") + what + "\n    write: " + cure);
    }

    /** The line of the script, which runs on its own thread; a line of the spec would not help. */
    private static String place() {
        boolean ofScript = STACK.walk(frames -> frames.anyMatch(frame -> ConvergeScript.class.isAssignableFrom(frame.getDeclaringClass())));
        return !ofScript ? "" : STACK.walk(frames -> frames
            .filter(frame -> frame.getFileName() != null && frame.getFileName().endsWith(".groovy"))
            .findFirst().map(frame -> frame.getFileName() + ":" + frame.getLineNumber())).orElse("");
    }

    /** Fails the spec if there is anything; once. */
    synchronized void complain() {
        if (!found.isEmpty()) {
            String all = String.join("\n", found);
            found.clear();
            throw new SpecMistake("The script uses something that the spec does not describe:", all, "");
        }
    }
}
