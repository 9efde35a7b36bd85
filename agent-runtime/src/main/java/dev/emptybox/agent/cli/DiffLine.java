package dev.emptybox.agent.cli;

import java.util.ArrayList;
import java.util.List;

/** One line of a diff, and its kind. */
record DiffLine(Kind kind, String text) {

    enum Kind { FILE, PLACE, ADDED, REMOVED, MOVED, SAME }

    /** More lines than this are folded. */
    static final int LONG = 40;

    /** The number of lines shown of a folded diff. */
    static final int SHOWN = 30;

    static List<DiffLine> of(String diff) {
        List<String> texts = EscapedText.text(diff).lines().toList();
        boolean unified = texts.size() > 1 && texts.get(0).startsWith("--- ") && texts.get(1).startsWith("+++ ");
        var lines = new ArrayList<DiffLine>();
        for (String text : texts) {
            lines.add(new DiffLine(unified && lines.size() < 2 ? Kind.FILE : kind(text), text));
        }
        return lines;
    }

    private static Kind kind(String text) {
        return text.startsWith("+") ? Kind.ADDED : text.startsWith("-") ? Kind.REMOVED : text.startsWith("@@ ") ? Kind.PLACE
            : text.startsWith("~ ") ? Kind.MOVED : Kind.SAME;
    }

    /** How many of the given lines are shown if long diffs are folded. */
    static int shown(int lines) {
        return lines > LONG ? SHOWN : lines;
    }
}
