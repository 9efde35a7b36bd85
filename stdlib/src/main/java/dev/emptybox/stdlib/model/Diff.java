package dev.emptybox.stdlib.model;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.Chunk;
import com.github.difflib.patch.Patch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The diff of two contents: unified for text, size and digest for anything else. */
public final class Diff {

    static final int CONTEXT_LINES = 3;
    private static final int MOST_LINES = 20_000;
    private static final String NO_LINE_BREAK = "\n\\ No newline at end of file";

    private Diff() {
    }

    /** @param before null if there was no file */
    public static String between(String name, Bytes before, Bytes after) {
        Optional<String> old = before == null ? Optional.of("") : before.text();
        Optional<String> now = after.text();
        if (old.isEmpty() || now.isEmpty() || old.get().lines().count() + now.get().lines().count() > MOST_LINES) {
            return binary(before, after);
        }
        return unified(name, before == null ? null : old.get(), now.get(), CONTEXT_LINES, delta -> delta.getSource().getLines());
    }

    private static String binary(Bytes before, Bytes after) {
        String was = before == null ? "nothing" : before.size() + " bytes, sha256 " + before.sha256();
        return "- " + was + "\n+ " + after.size() + " bytes, sha256 " + after.sha256();
    }

    /**
     * The unified diff of two texts.
     *
     * @param before null if there was no file
     * @param shown  the removed lines of a change as they are shown, as many as there are
     */
    static String unified(String name, String before, String after, int context, Function<AbstractDelta<String>, List<String>> shown) {
        List<String> oldLines = before == null ? List.of() : lines(before);
        List<String> newLines = lines(after);
        if (oldLines.size() + newLines.size() > MOST_LINES) {
            return "(diff not shown: more than " + MOST_LINES + " lines)";
        }
        var patch = new Patch<String>();
        for (AbstractDelta<String> delta : DiffUtils.diff(oldLines, newLines).getDeltas()) {
            patch.addDelta(delta.withChunks(new Chunk<>(delta.getSource().getPosition(), shown.apply(delta)), delta.getTarget()));
        }
        return String.join("\n", UnifiedDiffUtils.generateUnifiedDiff(before == null ? "/dev/null" : name, name, oldLines, patch, context));
    }

    private static List<String> lines(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        var lines = new ArrayList<>(List.of(text.split("\n", -1)));
        if (lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        } else {
            lines.set(lines.size() - 1, lines.get(lines.size() - 1) + NO_LINE_BREAK);
        }
        return lines;
    }

    /** The line without the mark that no line break follows. */
    static String withoutEndMark(String line) {
        return line.endsWith(NO_LINE_BREAK) ? line.substring(0, line.length() - NO_LINE_BREAK.length()) : line;
    }
}
