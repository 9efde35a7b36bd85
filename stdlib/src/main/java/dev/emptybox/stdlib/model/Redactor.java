package dev.emptybox.stdlib.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds any of many words in a text, also across line breaks and indentation. The time does not depend on the number of
 * words: their first characters are looked up in a table.
 */
final class Redactor {

    private static final int PREFIX = 4;
    private static final int TABLE = 1 << 16;

    /** @param to exclusive */
    record Span(int from, int to) {
    }

    private final Map<Integer, List<char[]>> words = new HashMap<>();
    private final BitSet table = new BitSet(TABLE);
    private final int longest;

    /** @param words line breaks in them are ignored, and they have at least {@code PREFIX} other characters */
    Redactor(Collection<String> words) {
        int most = 0;
        for (String word : words) {
            char[] line = word.replace("\n", "").replace("\r", "").toCharArray();
            int hash = hash(line, 0);
            table.set(hash);
            this.words.computeIfAbsent(hash, none -> new ArrayList<>()).add(line);
            most = Math.max(most, line.length);
        }
        this.words.values().forEach(alike -> alike.sort(Comparator.comparingInt((char[] word) -> word.length).reversed()));
        this.longest = most;
    }

    boolean isEmpty() {
        return longest == 0;
    }

    /** Length of the longest word. */
    int longest() {
        return longest;
    }

    /** The ranges of the words, in order; overlapping and adjacent ones are merged. */
    List<Span> spans(String text) {
        if (isEmpty()) {
            return List.of();
        }
        var found = new ArrayList<Span>();
        find(Line.of(text, false), found);
        if (text.contains("\n ") || text.contains("\n\t") || text.contains("\\\n") || text.contains("=\n")) {
            find(Line.of(text, true), found);
        }
        return joined(found);
    }

    /** A text without its line breaks; each character has its position in the original text. */
    private record Line(char[] characters, int[] places, int length) {

        /** @param indented skips indentation and line continuations */
        static Line of(String text, boolean indented) {
            var characters = new char[text.length()];
            var places = new int[text.length()];
            int length = 0;
            boolean begins = false;
            for (int at = 0; at < text.length(); at++) {
                char c = text.charAt(at);
                if (c == '\n' || c == '\r') {
                    boolean continued = indented && length > 0 && (characters[length - 1] == '\\' || characters[length - 1] == '=');
                    length -= continued && !begins ? 1 : 0;
                    begins = true;
                } else if (!(indented && begins && (c == ' ' || c == '\t'))) {
                    begins = false;
                    characters[length] = c;
                    places[length++] = at;
                }
            }
            return new Line(characters, places, length);
        }
    }

    private void find(Line line, List<Span> found) {
        char[] text = line.characters();
        for (int at = 0; at + PREFIX <= line.length(); at++) {
            int hash = hash(text, at);
            if (table.get(hash)) {
                int length = lengthAt(text, at, line.length(), words.getOrDefault(hash, List.of()));
                if (length > 0) {
                    found.add(new Span(line.places()[at], line.places()[at + length - 1] + 1));
                }
            }
        }
    }

    private static int lengthAt(char[] text, int at, int end, List<char[]> longestFirst) {
        for (char[] word : longestFirst) {
            if (at + word.length <= end && Arrays.equals(word, 0, word.length, text, at, at + word.length)) {
                return word.length;
            }
        }
        return 0;
    }

    private static List<Span> joined(List<Span> found) {
        found.sort(Comparator.comparingInt(Span::from));
        var joined = new ArrayList<Span>();
        for (Span span : found) {
            Span last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last != null && span.from() <= last.to()) {
                joined.set(joined.size() - 1, new Span(last.from(), Math.max(last.to(), span.to())));
            } else {
                joined.add(span);
            }
        }
        return joined;
    }

    private static int hash(char[] text, int at) {
        int hash = 0;
        for (int i = at; i < at + PREFIX; i++) {
            hash = hash * 31 + text[i];
        }
        return (hash ^ hash >>> 16) & TABLE - 1;
    }
}
