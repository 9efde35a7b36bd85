package dev.emptybox.testkit;

import dev.emptybox.stdlib.dsl.ConvergeScript;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What the script asked for and the spec has not described. The script goes on with something harmless, so that all of it
 * is found at once; the converge then ends with a mistake that lists it.
 */
final class Undescribed {

    private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private final Set<String> found = new LinkedHashSet<>();

    /**
     * @param what what is asked for
     * @param cure what to write in the spec
     */
    synchronized void note(String what, String cure) {
        String place = place();
        found.add((place.isEmpty() ? "" : place + ": ") + what + "\n    write: " + cure);
    }

    /** The line of the script, which runs on a thread of its own; a spec's line would be of no use. */
    private static String place() {
        boolean ofScript = STACK.walk(frames -> frames.anyMatch(frame -> ConvergeScript.class.isAssignableFrom(frame.getDeclaringClass())));
        return !ofScript ? "" : STACK.walk(frames -> frames
            .filter(frame -> frame.getFileName() != null && frame.getFileName().endsWith(".groovy"))
            .findFirst().map(frame -> frame.getFileName() + ":" + frame.getLineNumber())).orElse("");
    }

    /** Ends the spec when there is anything; it counts once. */
    synchronized void complain() {
        if (!found.isEmpty()) {
            String all = String.join("\n", found);
            found.clear();
            throw new SpecMistake("The script asks for what this spec has not described:", all, "");
        }
    }
}
