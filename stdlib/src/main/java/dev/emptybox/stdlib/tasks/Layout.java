package dev.emptybox.stdlib.tasks;

import java.util.Comparator;

/** The layout of a text: its line breaks, and where its lines begin. */
record Layout(String text) {

    private static final int DEFAULT_INDENT = 2;

    String lineBreak() {
        return text.contains("\r\n") ? "\r\n" : "\n";
    }

    int lineStart(int at) {
        return text.lastIndexOf('\n', at - 1) + 1;
    }

    /** After the last character of the line, before its break. */
    int lineEnd(int at) {
        int end = text.indexOf('\n', at);
        end = end < 0 ? text.length() : end;
        return end > at && text.charAt(end - 1) == '\r' ? end - 1 : end;
    }

    int column(int at) {
        return at - lineStart(at);
    }

    /** Whether there is only white space before it on its line. */
    boolean first(int at) {
        return text.substring(lineStart(at), at).isBlank();
    }

    /** The indentation of its line. */
    String indent(int at) {
        int end = lineStart(at);
        while (end < at && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
            end++;
        }
        return text.substring(lineStart(at), end);
    }

    /** The smallest indentation of a line. */
    String unit() {
        String least = text.lines().filter(line -> !line.isBlank()).map(line -> line.substring(0, line.length() - line.stripLeading().length()))
            .filter(blanks -> !blanks.isEmpty()).min(Comparator.comparingInt(String::length)).orElse(" ".repeat(DEFAULT_INDENT));
        return least.length() > 8 ? " ".repeat(DEFAULT_INDENT) : least;
    }

    String spliced(int from, int to, String between) {
        return text.substring(0, from) + between + text.substring(to);
    }
}
