package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

@KnownAs(ansible = "ini_file", puppet = "ini_setting")
@TaskDoc(word = "properties", summary = "Sets keys in a Java properties file. Everything else, including comments, is kept, byte for byte.",
    identity = "the file to edit, relative to the root", bare = false)
public final class PropertiesFile extends KeyedTask {

    /**
     * A key with its value, as written.
     *
     * @param end after the value, before the line break
     */
    private record Pair(String key, int start, int value, int end) {
    }

    public PropertiesFile(String identity) {
        super(identity);
    }

    @Override
    void check(Edit edit) {
        if (edit.key() == null || edit.key().isEmpty()) {
            throw new ProblemException(Problem.of("a key is empty", "", "write a key"));
        }
        if (!edit.removes() && (edit.value() == null || edit.value() instanceof Map || edit.value() instanceof List)) {
            throw new ProblemException(Problem.of("'" + edit.key() + "' has a value that a properties file cannot contain",
                "values are texts, numbers and booleans", "set one key per value, or use remove"));
        }
    }

    @Override
    String edited(String name, String text, List<Edit> changes) {
        String now = text;
        for (Edit edit : changes) {
            now = edit.removes() ? removed(now, edit.key()) : set(now, edit.key(), String.valueOf(edit.value()));
        }
        return now;
    }

    /** The last one of duplicate keys counts. */
    private static String set(String text, String key, String value) {
        var layout = new Layout(text);
        List<Pair> pairs = pairs(text);
        for (int i = pairs.size() - 1; i >= 0; i--) {
            Pair pair = pairs.get(i);
            if (pair.key().equals(key)) {
                boolean same = read(text, pair).getProperty(key).equals(value);
                String equals = pair.value() == pair.start() + written(key, true).length() && pair.value() == pair.end() ? "=" : "";
                return same ? text : layout.spliced(pair.value(), pair.end(), equals + written(value, false));
            }
        }
        String between = pairs.isEmpty() ? "=" : separator(text, pairs.get(pairs.size() - 1));
        String before = text.isEmpty() || text.endsWith("\n") ? "" : layout.lineBreak();
        String after = text.isEmpty() || text.endsWith("\n") ? layout.lineBreak() : "";
        return text + before + written(key, true) + between + written(value, false) + after;
    }

    private static String removed(String text, String key) {
        String now = text;
        List<Pair> pairs = pairs(text);
        for (int i = pairs.size() - 1; i >= 0; i--) {
            Pair pair = pairs.get(i);
            if (pair.key().equals(key)) {
                int next = now.indexOf('\n', pair.end()) + 1;
                now = new Layout(now).spliced(new Layout(now).lineStart(pair.start()), next > 0 ? next : now.length(), "");
            }
        }
        return now;
    }

    private static List<Pair> pairs(String text) {
        var pairs = new ArrayList<Pair>();
        for (int at = 0; at < text.length(); ) {
            int end = lineEnd(text, at);
            int start = skipBlanks(text, at, end);
            boolean comment = start < end && "#!".indexOf(text.charAt(start)) >= 0;
            if (start < end && !comment) {
                while (continued(text, end)) {
                    end = lineEnd(text, nextLine(text, end));
                }
                pairs.add(pair(text, start, end));
            }
            at = nextLine(text, end);
        }
        return pairs;
    }

    private static Pair pair(String text, int start, int end) {
        int at = start;
        while (at < end && "=: \t\f\r\n".indexOf(text.charAt(at)) < 0) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        int key = Math.min(at, end);
        int value = skipBlanks(text, key, end);
        if (value < end && "=:".indexOf(text.charAt(value)) >= 0) {
            value = skipBlanks(text, value + 1, end);
        }
        var pair = new Pair("", start, value, end);
        return new Pair(read(text, pair).stringPropertyNames().iterator().next(), start, value, end);
    }

    /** As Java reads it. */
    private static Properties read(String text, Pair pair) {
        var properties = new Properties();
        try {
            properties.load(new StringReader(text.substring(pair.start(), pair.end())));
        } catch (IOException | IllegalArgumentException malformed) {
            throw new ProblemException(Problem.of("The file is not a properties file", "it has a \\u without four hexadecimal digits",
                "correct it"));
        }
        return properties;
    }

    private static int lineEnd(String text, int at) {
        int end = at;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        return end;
    }

    private static int nextLine(String text, int end) {
        return end + (text.startsWith("\r\n", end) ? 2 : 1);
    }

    private static int skipBlanks(String text, int from, int end) {
        int at = from;
        while (at < end && " \t\f".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    /** Whether the line ends with an odd number of backslashes, and another line follows. */
    private static boolean continued(String text, int end) {
        int slashes = 0;
        while (slashes < end && text.charAt(end - 1 - slashes) == '\\') {
            slashes++;
        }
        return slashes % 2 == 1 && nextLine(text, end) < text.length();
    }

    /** The separator of another pair, if it is plain. */
    private static String separator(String text, Pair pair) {
        int from = pair.value();
        while (from > pair.start() && "=: \t".indexOf(text.charAt(from - 1)) >= 0) {
            from--;
        }
        String between = text.substring(from, pair.value());
        return between.isEmpty() || between.matches(".*[=:].*[=:].*") ? "=" : between;
    }

    /** Everything except ASCII is escaped, so that it is the same in UTF-8 and ISO 8859-1. */
    private static String written(String value, boolean key) {
        var text = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\f' -> text.append("\\f");
                case '\\' -> text.append("\\\\");
                case ' ' -> text.append(key || i == 0 ? "\\ " : " ");
                case '=', ':', '#', '!' -> text.append(key ? "\\" : "").append(c);
                default -> text.append(c >= ' ' && c < 127 ? String.valueOf(c) : String.format("\\u%04X", (int) c));
            }
        }
        return text.toString();
    }
}
