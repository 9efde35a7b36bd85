package dev.emptybox.stdlib.dsl;

import dev.emptybox.stdlib.model.Where;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sources of the scripts of a revision, to locate positions in them. */
public final class Places {

    private final Map<String, List<String>> linesByPath = new LinkedHashMap<>();

    /** @param sources path in the repo to text */
    public Places(Map<String, String> sources) {
        sources.forEach((path, text) -> linesByPath.put(path, text.lines().toList()));
    }

    /** The position of a stack frame; empty if it is not in a script. */
    public Optional<Where> of(String className, int line) {
        int dollar = className.indexOf('$');
        String top = (dollar < 0 ? className : className.substring(0, dollar)).replace('.', '/') + ".groovy";
        for (String path : List.of(top, "lib/" + top)) {
            if (linesByPath.containsKey(path) && line > 0) {
                return Optional.of(in(path, line, 0));
            }
        }
        return Optional.empty();
    }

    /** @param column 0 for the first word of the line */
    public Where in(String path, int line, int column) {
        List<String> lines = linesByPath.getOrDefault(path, List.of());
        String text = line >= 1 && line <= lines.size() ? lines.get(line - 1) : "";
        int first = 1;
        while (first <= text.length() && Character.isWhitespace(text.charAt(first - 1))) {
            first++;
        }
        return new Where(path, line, column > 0 ? column : first, text);
    }
}
