package dev.emptybox.stdlib.dsl;

import dev.emptybox.stdlib.model.Where;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The sources of the scripts of a revision, to locate positions in them. */
public final class Places {

    private static final Pattern FOLDER = Pattern.compile("^(modules/[^/]+/)?(lib|tasks)/");

    private final Map<String, List<String>> linesByPath = new LinkedHashMap<>();
    private final Map<String, String> pathsByClass = new LinkedHashMap<>();

    /** @param sources path in the repo to text */
    public Places(Map<String, String> sources) {
        sources.forEach((path, text) -> {
            linesByPath.put(path, text.lines().toList());
            pathsByClass.put(FOLDER.matcher(path).replaceFirst("").replaceFirst("\\.groovy$", "").replace('/', '.'), path);
        });
    }

    /**
     * One frame of a stack.
     *
     * @param file the name of the source file without its directory
     */
    public record Frame(String className, String file, int line) {
    }

    /**
     * The position of the innermost frame in a script, with its callers in other files.
     *
     * @param frames the innermost first
     * @return null if none is in a script
     */
    public Where innermost(Stream<Frame> frames) {
        var found = new ArrayList<Where>();
        frames.filter(frame -> frame.file().endsWith(".groovy")).map(frame -> of(frame.className(), frame.line())).flatMap(Optional::stream)
            .filter(where -> found.isEmpty() || !found.get(found.size() - 1).file().equals(where.file())).forEach(found::add);
        Where caller = null;
        for (int i = found.size() - 1; i >= 0; i--) {
            caller = found.get(i).from(caller);
        }
        return caller;
    }

    /** The position of a stack frame; empty if it is not in a script. */
    private Optional<Where> of(String className, int line) {
        int dollar = className.indexOf('$');
        String path = pathsByClass.get(dollar < 0 ? className : className.substring(0, dollar));
        return path == null || line <= 0 ? Optional.empty() : Optional.of(in(path, line, 0));
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
