package dev.emptybox.stdlib.tasks;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A text as lines. Unchanged parts are kept byte for byte: each line keeps its line break, and so does a last line without
 * one. A new line gets the line break of the first one.
 */
final class TextLines {

    private record Line(String text, String end) {
    }

    private final List<Line> lines = new ArrayList<>();
    private final String style;
    private final boolean openEnd;

    TextLines(String text) {
        int first = text.indexOf('\n');
        style = first > 0 && text.charAt(first - 1) == '\r' ? "\r\n" : "\n";
        openEnd = !text.isEmpty() && !text.endsWith("\n");
        int start = 0;
        while (start < text.length()) {
            int at = text.indexOf('\n', start);
            int end = at < 0 ? text.length() : at > start && text.charAt(at - 1) == '\r' ? at - 1 : at;
            lines.add(new Line(text.substring(start, end), at < 0 ? style : text.substring(end, at + 1)));
            start = at < 0 ? text.length() : at + 1;
        }
    }

    int size() {
        return lines.size();
    }

    String get(int index) {
        return lines.get(index).text();
    }

    List<String> part(int from, int to) {
        return lines.subList(from, to).stream().map(Line::text).toList();
    }

    void set(int index, String text) {
        lines.set(index, new Line(text, lines.get(index).end()));
    }

    void insert(int index, List<String> texts) {
        lines.addAll(index, texts.stream().map(text -> new Line(text, style)).toList());
    }

    void remove(int from, int to) {
        lines.subList(from, to).clear();
    }

    /** Index of the first line that the pattern matches, -1 if there is none. */
    int first(Pattern pattern) {
        for (int i = 0; i < lines.size(); i++) {
            if (Patterns.found(pattern, get(i))) {
                return i;
            }
        }
        return -1;
    }

    /** Index of the last line that the pattern matches, -1 if there is none. */
    int last(Pattern pattern) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (Patterns.found(pattern, get(i))) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        lines.forEach(line -> text.append(line.text()).append(line.end()));
        if (openEnd && !lines.isEmpty()) {
            text.setLength(text.length() - lines.get(lines.size() - 1).end().length());
        }
        return text.toString();
    }
}
