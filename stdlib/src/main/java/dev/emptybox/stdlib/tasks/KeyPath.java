package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The path of a value: {@code server.port}, {@code list[0].name}, {@code '"log.level".root'} for a key that contains dots.
 *
 * @param steps a String for the key of an object, an Integer for the index in a list, at least one
 */
record KeyPath(List<Object> steps) {

    private static final Pattern STEP = Pattern.compile("(?:(?<=.)\\.|^)(?:\"([^\"]+)\"|([^.\\[\\]\"]+))|\\[(\\d{1,6})]");

    KeyPath {
        steps = List.copyOf(steps);
    }

    static KeyPath of(String text) {
        var steps = new ArrayList<>();
        var step = STEP.matcher(text == null ? "" : text);
        int end = 0;
        while (end < step.regionEnd() && step.find(end) && step.start() == end) {
            String key = step.group(1) == null ? step.group(2) : step.group(1);
            steps.add(key == null ? Integer.valueOf(step.group(3)) : key);
            end = step.end();
        }
        if (steps.isEmpty() || end < text.length()) {
            throw new ProblemException(Problem.of("'" + text + "' is not a key",
                "it has names separated by dots, and list indices in brackets",
                "write for example 'server.port', 'list[0].name', or '\"log.level\".root' for a name that contains a dot"));
        }
        return new KeyPath(steps);
    }

    Object first() {
        return steps.get(0);
    }

    boolean last() {
        return steps.size() == 1;
    }

    KeyPath rest() {
        return new KeyPath(steps.subList(1, steps.size()));
    }

    @Override
    public String toString() {
        return steps.stream().map(step -> step instanceof Integer place ? "[" + place + "]"
            : String.valueOf(step).matches("[^.\\[\\]\"]+") ? "." + step : ".\"" + step + "\"")
            .collect(Collectors.joining()).replaceFirst("^\\.", "");
    }
}
