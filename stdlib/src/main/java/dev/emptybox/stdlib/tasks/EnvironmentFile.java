package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.UnknownException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file with environment variables, one on each line: {@code NAME=value}, with or without quotes around the value. Empty lines and
 * lines that begin with # are left out. Nothing is expanded.
 */
final class EnvironmentFile {

    private static final Pattern LINE = Pattern.compile("\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)");

    private EnvironmentFile() {
    }

    /**
     * @param task for messages, which contain no value
     * @throws UnknownException if an empty box does not have the file, because the image may
     */
    static Map<String, String> read(String task, String path, Context context) {
        String text = context.text(path).orElseThrow(() -> {
            if (!context.box().accounts().known()) {
                return new UnknownException("an empty box has no " + path);
            }
            return new ProblemException(Problem.of(task + ": there is no file " + path + " with its environment",
                "neither on the box nor created by the script before this line", "create it before, or correct envFile"));
        });
        var variables = new LinkedHashMap<String, String>();
        List<String> lines = text.lines().toList();
        for (int index = 0; index < lines.size(); index++) {
            String line = lines.get(index);
            if (!line.isBlank() && !line.stripLeading().startsWith("#")) {
                Matcher parts = LINE.matcher(line);
                if (!parts.matches()) {
                    throw new ProblemException(Problem.of(task + ": line " + (index + 1) + " of " + path + " is not a variable", "a line is NAME=value, or begins with #",
                        "correct the file"));
                }
                variables.put(parts.group(1), unquoted(parts.group(2).strip()));
            }
        }
        return variables;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && (value.startsWith("\"") && value.endsWith("\"") || value.startsWith("'") && value.endsWith("'"));
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
