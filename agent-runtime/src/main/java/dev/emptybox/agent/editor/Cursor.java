package dev.emptybox.agent.editor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A position in a script that is being edited, which need not compile: the blocks around it, and what is written before it
 * on its line.
 */
final class Cursor {

    private static final Pattern CALL = Pattern.compile("(\\w+)\\s*(?:\\([^()]*\\))?\\s*$");
    private static final Pattern WORD = Pattern.compile("\\w*$");
    private static final Pattern CHAIN = Pattern.compile("((?:\\w+\\.)+)\\w*$");
    private static final Pattern START = Pattern.compile("(?:^|[{;])\\s*(?:(?:def|Outcome)\\s+\\w+\\s*=\\s*|return\\s+)?\\w*$");

    private final String text;
    private final int offset;

    /**
     * @param line   counted from 0
     * @param column counted from 0
     */
    Cursor(String text, int line, int column) {
        this.text = text;
        int at = 0;
        for (int i = 0; i < line && at >= 0; i++) {
            at = text.indexOf('\n', at) + 1;
        }
        this.offset = Math.min(text.length(), at + column);
    }

    private String before() {
        return text.substring(text.lastIndexOf('\n', offset - 1) + 1, offset);
    }

    /** Whether a statement begins here: a task, another word, or an option. */
    boolean beginsStatement() {
        return START.matcher(before()).find();
    }

    /** The names before the cursor up to its last dot, such as state and vars; empty if there are none. */
    List<String> chain() {
        Matcher found = CHAIN.matcher(before());
        return found.find() ? List.of(found.group(1).split("\\.")) : List.of();
    }

    /** The whole word at the cursor. */
    String word() {
        Matcher found = WORD.matcher(before());
        String start = found.find() ? found.group() : "";
        int end = offset;
        while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
            end++;
        }
        return start + text.substring(offset, end);
    }

    /** The words of the calls whose blocks contain the cursor, the innermost first. */
    List<String> blocks() {
        Deque<String> open = new ArrayDeque<>();
        int at = 0;
        while (at < offset) {
            int after = skipped(at);
            if (after > at) {
                at = after;
                continue;
            }
            if (text.charAt(at) == '{') {
                Matcher call = CALL.matcher(text.substring(text.lastIndexOf('\n', at) + 1, at));
                open.push(call.find() ? call.group(1) : "");
            } else if (text.charAt(at) == '}' && !open.isEmpty()) {
                open.pop();
            }
            at++;
        }
        return new ArrayList<>(open);
    }

    /** The end of the text or comment that begins here; the same position if none does. */
    private int skipped(int at) {
        if (text.startsWith("//", at)) {
            return end("\n", at + 2);
        }
        if (text.startsWith("/*", at)) {
            return end("*/", at + 2);
        }
        for (String quote : List.of("'''", "\"\"\"", "'", "\"")) {
            if (text.startsWith(quote, at)) {
                return afterText(quote, at + quote.length());
            }
        }
        return at;
    }

    private int end(String mark, int from) {
        int found = text.indexOf(mark, from);
        return found < 0 ? text.length() : found + mark.length();
    }

    /** A text with one quote ends with its line at the latest: the rest of it may not be written yet. */
    private int afterText(String quote, int from) {
        for (int at = from; at < text.length(); at++) {
            if (text.charAt(at) == '\\') {
                at++;
            } else if (text.startsWith(quote, at)) {
                return at + quote.length();
            } else if (quote.length() == 1 && text.charAt(at) == '\n') {
                return at;
            }
        }
        return text.length();
    }
}
