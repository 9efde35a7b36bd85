package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Edits a text with objects and lists. Each edit is a splice of the text at the position of its value; the result is parsed
 * again, and refused unless it has exactly the intended difference.
 */
abstract class StructuredTask extends KeyedTask {

    /** Parsing and splicing of a structured text. */
    interface Notation {

        /** The initial content for an empty file. */
        String empty();

        /** @throws ProblemException if the text is not valid in this notation, or contains something that cannot be edited */
        Placed parse(String name, String text);

        /** The text with an existing value replaced: of the member, or the root if it is null. */
        String replaced(String text, Placed owner, int member, Object value);

        /** The text with one more member at the end; the key is null in a list. */
        String added(String text, Placed owner, String key, Object value);

        /** The text without one of several members of an object. */
        String removed(String text, Placed owner, int member);
    }

    private final Notation notation;

    StructuredTask(String identity, Notation notation) {
        super(identity);
        this.notation = notation;
    }

    @Override
    void check(Edit edit) {
        KeyPath path = KeyPath.of(edit.key());
        if (edit.removes() && path.steps().get(path.steps().size() - 1) instanceof Integer) {
            throw new ProblemException(Problem.of("remove '" + edit.key() + "' names an element of a list",
                "each converge would remove another element", "set the list as a whole"));
        }
        try {
            Placed.plain(edit.value());
        } catch (NumberFormatException notFinite) {
            throw new ProblemException(Problem.of("'" + edit.key() + "' is not a number", "it is infinite or not a number", ""));
        }
    }

    @Override
    String edited(String name, String text, List<Edit> changes) {
        String now = text.isBlank() ? text + notation.empty() : text;
        for (Edit edit : changes) {
            now = edited(name, now, edit);
        }
        return now;
    }

    private String edited(String name, String text, Edit edit) {
        Placed before = notation.parse(name, text);
        KeyPath path = KeyPath.of(edit.key());
        Object goal = edit.removes() ? without(before.plain(), path) : with(name, path, before.plain(), path, Placed.plain(edit.value()));
        if (Objects.equals(goal, before.plain())) {
            return text;
        }
        try {
            String after = edit.removes() ? remove(text, before, path) : set(text, before, path, edit.value());
            if (Objects.equals(notation.parse(name, after).plain(), goal)) {
                return after;
            }
        } catch (ProblemException | IndexOutOfBoundsException impossible) {
            throw refused(name, path);
        }
        throw refused(name, path);
    }

    private static ProblemException refused(String name, KeyPath path) {
        return new ProblemException(Problem.of("Cannot change " + path + " in " + name + " and keep the rest as it is",
            "its notation prevents it: an anchor or alias, comments inside, or a line shared with other values",
            "simplify that part of the file, or use template for the whole file"));
    }

    private String set(String text, Placed top, KeyPath path, Object value) {
        Placed owner = top;
        KeyPath rest = path;
        int member = owner.find(rest.first());
        while (member >= 0 && !rest.last() && !owner.members().get(member).value().isNull()) {
            owner = owner.members().get(member).value();
            rest = rest.rest();
            member = owner.find(rest.first());
        }
        if (owner.isNull()) {
            return notation.replaced(text, owner, -1, nested(rest, value));
        }
        if (member >= 0) {
            return notation.replaced(text, owner, member, rest.last() ? value : nested(rest.rest(), value));
        }
        Object added = rest.last() ? value : nested(rest.rest(), value);
        return notation.added(text, owner, rest.first() instanceof String key ? key : null, added);
    }

    private String remove(String text, Placed top, KeyPath path) {
        Placed above = null;
        int place = -1;
        Placed owner = top;
        KeyPath rest = path;
        while (!rest.last()) {
            above = owner;
            place = owner.find(rest.first());
            owner = owner.members().get(place).value();
            rest = rest.rest();
        }
        if (owner.members().size() > 1) {
            return notation.removed(text, owner, owner.find(rest.first()));
        }
        return above == null ? notation.replaced(text, owner, -1, Map.of()) : notation.replaced(text, above, place, Map.of());
    }

    /** The value with its missing parents. */
    private static Object nested(KeyPath path, Object value) {
        Object inner = path.last() ? value : nested(path.rest(), value);
        if (path.first() instanceof String key) {
            var map = new LinkedHashMap<String, Object>();
            map.put(key, inner);
            return map;
        }
        var list = new ArrayList<>();
        list.add(inner);
        return list;
    }

    /** The expected content with the value set. */
    private Object with(String name, KeyPath whole, Object data, KeyPath path, Object value) {
        if (path.first() instanceof String key && (data == null || data instanceof Map)) {
            var copy = new LinkedHashMap<String, Object>();
            ((Map<?, ?>) (data == null ? Map.of() : data)).forEach((k, v) -> copy.put(String.valueOf(k), v));
            copy.put(key, path.last() ? value : with(name, whole, copy.get(key), path.rest(), value));
            return copy;
        }
        if (path.first() instanceof Integer place && (data == null || data instanceof List)) {
            var copy = new ArrayList<Object>((List<?>) (data == null ? List.of() : data));
            if (place <= copy.size()) {
                Object old = place < copy.size() ? copy.remove((int) place) : null;
                copy.add(place, path.last() ? value : with(name, whole, old, path.rest(), value));
                return copy;
            }
            throw new ProblemException(Problem.of("Cannot set " + whole + " in " + name,
                "the list has " + copy.size() + " elements, so the next is [" + copy.size() + "]", "set the elements before it first"));
        }
        throw new ProblemException(Problem.of("Cannot set " + whole + " in " + name,
            (data instanceof Map ? "there is an object" : data instanceof List ? "there is a list"
                : data instanceof Placed.Opaque ? "there is an alias or a value with a tag" : "there is a value")
                + " where " + (path.first() instanceof String key ? "'" + key + "' should be a key" : "[" + path.first() + "] should be a list index"),
            "correct the key, or remove the existing value first"));
    }

    private static Object without(Object data, KeyPath path) {
        if (data instanceof Map<?, ?> map && map.containsKey(path.first())) {
            var copy = new LinkedHashMap<String, Object>();
            map.forEach((k, v) -> copy.put(String.valueOf(k), v));
            if (path.last()) {
                copy.remove(path.first());
            } else {
                copy.put(String.valueOf(path.first()), without(copy.get(path.first()), path.rest()));
            }
            return copy;
        }
        if (data instanceof List<?> list && path.first() instanceof Integer place && place < list.size()) {
            var copy = new ArrayList<Object>(list);
            copy.set(place, without(copy.get(place), path.rest()));
            return copy;
        }
        return data;
    }
}
