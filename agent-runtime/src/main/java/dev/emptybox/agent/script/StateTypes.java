package dev.emptybox.agent.script;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Where;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What kind of value each member has in each file of the state: a script must be able to rely on it. */
final class StateTypes {

    private enum Kind {
        TEXT("text"), NUMBER("a number"), TRUTH("true or false"), OBJECT("an object"), LIST("a list"), MIXED("");

        private final String shown;

        Kind(String shown) {
            this.shown = shown;
        }
    }

    private record Found(Kind kind, Where where) {
    }

    private final Map<String, Map<String, Found>> byFile = new LinkedHashMap<>();

    /** Adds a file that is known to parse; the first one is what the others are compared with. */
    void add(String file, String text, JsonParser parser) throws IOException {
        var members = new LinkedHashMap<String, Found>();
        List<String> lines = text.lines().toList();
        try (parser) {
            parser.nextToken();
            object(parser, "", members, file, lines);
        }
        byFile.put(file, members);
    }

    private static void object(JsonParser parser, String path, Map<String, Found> members, String file, List<String> lines) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            var at = parser.currentTokenLocation();
            int line = Math.max(1, at.getLineNr());
            var where = new Where(file, line, Math.max(1, at.getColumnNr()), line <= lines.size() ? lines.get(line - 1) : "");
            parser.nextToken();
            value(parser, path.isEmpty() ? name : path + "." + name, where, members, file, lines);
        }
    }

    private static void value(JsonParser parser, String path, Where where, Map<String, Found> members, String file, List<String> lines) throws IOException {
        Kind kind = kind(parser.currentToken());
        if (kind != null) {
            Found before = members.putIfAbsent(path, new Found(kind, where));
            if (before != null && before.kind() != kind) {
                members.put(path, new Found(Kind.MIXED, where));
            }
        }
        if (kind == Kind.OBJECT) {
            object(parser, path, members, file, lines);
        } else if (kind == Kind.LIST) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                int line = Math.max(1, parser.currentTokenLocation().getLineNr());
                value(parser, path + "[]", new Where(file, line, 1, line <= lines.size() ? lines.get(line - 1) : ""), members, file, lines);
            }
        }
    }

    private static Kind kind(JsonToken token) {
        return switch (token) {
            case VALUE_STRING -> Kind.TEXT;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Kind.NUMBER;
            case VALUE_TRUE, VALUE_FALSE -> Kind.TRUTH;
            case START_OBJECT -> Kind.OBJECT;
            case START_ARRAY -> Kind.LIST;
            default -> null;
        };
    }

    /** Members that differ in kind from the file that has them first. */
    List<Problem> differences() {
        var first = new LinkedHashMap<String, Found>();
        var problems = new ArrayList<Problem>();
        byFile.forEach((file, members) -> members.forEach((path, found) -> {
            Found other = first.putIfAbsent(path, found);
            if (other != null && other.kind() != found.kind() && other.kind() != Kind.MIXED && found.kind() != Kind.MIXED) {
                problems.add(new Problem(found.where(), path + " is " + found.kind().shown + " here, and " + other.kind().shown + " in " + other.where().file() + ":"
                    + other.where().line(),
                    "a script cannot work with both", "write the same kind of value in both files"));
            }
        }));
        return problems;
    }
}
