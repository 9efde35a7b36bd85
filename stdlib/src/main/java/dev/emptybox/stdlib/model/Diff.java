package dev.emptybox.stdlib.model;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.List;
import java.util.stream.Collectors;

/** The diff of two contents: unified for text, size and digest for anything else. */
public final class Diff {

    private static final int CONTEXT_LINES = 3;
    private static final int MOST_LINES = 20_000;

    private Diff() {
    }

    /** @param before null if there was no file */
    public static String between(String name, Bytes before, Bytes after) {
        var old = before == null ? java.util.Optional.of("") : before.text();
        var now = after.text();
        if (old.isEmpty() || now.isEmpty()) {
            return binary(before, after);
        }
        List<String> oldLines = lines(old.get());
        List<String> newLines = lines(now.get());
        if (oldLines.size() + newLines.size() > MOST_LINES) {
            return binary(before, after);
        }
        var patch = DiffUtils.diff(oldLines, newLines);
        return UnifiedDiffUtils.generateUnifiedDiff(before == null ? "/dev/null" : name, name, oldLines, patch,
            CONTEXT_LINES).stream().collect(Collectors.joining("\n"));
    }

    private static String binary(Bytes before, Bytes after) {
        String was = before == null ? "nothing" : before.size() + " bytes, sha256 " + before.sha256();
        return "- " + was + "\n+ " + after.size() + " bytes, sha256 " + after.sha256();
    }

    private static List<String> lines(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        var lines = new java.util.ArrayList<>(List.of(text.split("\n", -1)));
        if (lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        } else {
            lines.set(lines.size() - 1, lines.get(lines.size() - 1) + "\n\\ No newline at end of file");
        }
        return lines;
    }
}
