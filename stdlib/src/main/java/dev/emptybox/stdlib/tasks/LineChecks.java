package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Checks of the lines of a text. */
public class LineChecks {

    private static final Pattern GROUP_NAME = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

    /** Checks lines; returns the problem, or null, and adds its captures. */
    interface Check {
        String wrong(List<String> lines, Map<String, String> captures);
    }

    private final List<Check> checks = new ArrayList<>();

    @Option(value = "A line must contain the text.", example = "contains 'ready'")
    public void contains(String text) {
        checks.add((lines, captures) -> lines.stream().anyMatch(line -> line.contains(text)) ? null : "no line contains '" + text + "'");
    }

    @Option(value = "A regular expression must be found in a line. Named groups of the first such line are reported as captures.",
        example = "matches 'version (?<version>[0-9.]+)'")
    public void matches(String regex) {
        Pattern pattern = Patterns.of(regex);
        checks.add((lines, captures) -> {
            Matcher first = lines.stream().map(line -> Patterns.matcher(pattern, line)).filter(Matcher::find).findFirst().orElse(null);
            if (first != null) {
                capture(first, regex, captures);
            }
            return first != null ? null : "no line matches '" + regex + "'";
        });
    }

    private static void capture(Matcher found, String regex, Map<String, String> captures) {
        Matcher names = GROUP_NAME.matcher(regex);
        while (names.find()) {
            String text = found.group(names.group(1));
            captures.put(names.group(1), text == null ? "" : text);
        }
    }

    @Option(value = "A regular expression that must not be found in any line.", example = "never '(?i)error'")
    public void never(String regex) {
        Pattern pattern = Patterns.of(regex);
        checks.add((lines, captures) -> lines.stream().filter(line -> Patterns.found(pattern, line)).findFirst()
            .map(line -> "a line matches '" + regex + "': " + line.strip()).orElse(null));
    }

    @Option(value = "Lines must contain these texts in this order; other lines may be between them.", example = "inOrder 'stopped', 'migrated', 'started'")
    public void inOrder(String... texts) {
        checks.add((lines, captures) -> {
            int next = 0;
            for (int i = 0; i < texts.length; i++) {
                while (next < lines.size() && !lines.get(next).contains(texts[i])) {
                    next++;
                }
                if (next++ >= lines.size()) {
                    return "no line contains '" + texts[i] + "'" + (i == 0 ? "" : " after the line with '" + texts[i - 1] + "'");
                }
            }
            return null;
        });
    }

    @Option(value = "Consecutive lines must contain these texts.", example = "consecutive 'name: app', 'state: up'")
    public void consecutive(String... texts) {
        checks.add((lines, captures) -> {
            boolean found = IntStream.rangeClosed(0, lines.size() - texts.length).anyMatch(from ->
                IntStream.range(0, texts.length).allMatch(i -> lines.get(from + i).contains(texts[i])));
            return found ? null : "no consecutive lines contain '" + String.join("', '", texts) + "'";
        });
    }

    @Option(value = "Checks of the lines between a line that contains the first text and the next line that contains the second, for each such pair.",
        example = "between('BEGIN', 'END') { contains 'ok' }")
    protected final void between(String from, String to, LineChecks inner) {
        checks.add((lines, captures) -> {
            var inside = new ArrayList<String>();
            boolean found = false;
            Integer open = null;
            for (int i = 0; i < lines.size(); i++) {
                if (open == null && lines.get(i).contains(from)) {
                    open = i;
                } else if (open != null && lines.get(i).contains(to)) {
                    inside.addAll(lines.subList(open + 1, i));
                    open = null;
                    found = true;
                }
            }
            if (open != null || !found) {
                return open == null ? "no line contains '" + from + "'" : "no line contains '" + to + "' after the line with '" + from + "'";
            }
            String wrong = inner.wrong(inside, captures);
            return wrong == null ? null : "between '" + from + "' and '" + to + "' " + wrong;
        });
    }

    /** The first problem in the order of the checks, or null. */
    final String wrong(List<String> lines, Map<String, String> captures) {
        return checks.stream().map(check -> check.wrong(lines, captures)).filter(wrong -> wrong != null).findFirst().orElse(null);
    }

    final boolean empty() {
        return checks.isEmpty();
    }
}
