package dev.emptybox.stdlib.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An object of the state, deeply immutable: {@code state.distro.url}. Members are strings,
 * numbers, booleans, null, lists, and states again.
 */
public final class State {

    /** Groovy reads fields, even private ones, before it calls {@code get}: this name cannot be a key of a state. */
    private final Content content$;

    private record Content(String path, Map<String, Object> members, boolean strict) {
    }

    private State(String path, Map<String, ?> members, boolean strict) {
        var copy = new LinkedHashMap<String, Object>();
        members.forEach((key, value) -> copy.put(key, wrap(path + "." + key, value, strict)));
        content$ = new Content(path, Collections.unmodifiableMap(copy), strict);
    }

    /** The state of a revision: a missing key is an error. */
    public static State of(Map<String, ?> members) {
        return new State("state", members, true);
    }

    /** The last converged state: a missing key is null, because at first it is empty. */
    public static State lenient(Map<String, ?> members) {
        return new State("current", members, false);
    }

    /**
     * Data from any source: a missing key is an error.
     *
     * @param name its name in messages
     */
    public static State named(String name, Map<String, ?> members) {
        return new State(name, members, true);
    }

    private static Object wrap(String path, Object value, boolean strict) {
        if (value instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<String, Object>();
            map.forEach((k, v) -> copy.put(String.valueOf(k), v));
            return new State(path, copy, strict);
        }
        if (value instanceof List<?> list) {
            var copy = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                copy.add(wrap(path + "[" + i + "]", list.get(i), strict));
            }
            return Collections.unmodifiableList(copy);
        }
        return value;
    }

    /** A member; called by Groovy for {@code state.key}. */
    public Object get(String key) {
        if (!content$.members().containsKey(key) && content$.strict()) {
            throw new ProblemException(Problem.of("There is no " + content$.path() + "." + key,
                Words.didYouMean(key, content$.members().keySet()),
                "add '" + key + "', or use " + content$.path() + ".get('" + key + "', default)"));
        }
        return content$.members().get(key);
    }

    /** A member, or the default if there is none. */
    public Object get(String key, Object otherwise) {
        Object value = content$.members().get(key);
        return value == null ? otherwise : value;
    }

    /** The content as plain maps, lists and scalars. */
    public Map<String, Object> asMap() {
        var map = new LinkedHashMap<String, Object>();
        content$.members().forEach((key, value) -> map.put(key, plain(value)));
        return map;
    }

    /** A value of a script as plain maps, lists and scalars; GStrings become strings. */
    public static Object plain(Object value) {
        if (value instanceof State state) {
            return state.asMap();
        }
        if (value instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<String, Object>();
            map.forEach((k, v) -> copy.put(String.valueOf(k), plain(v)));
            return copy;
        }
        if (value instanceof Iterable<?> items) {
            var copy = new ArrayList<>();
            items.forEach(item -> copy.add(plain(item)));
            return copy;
        }
        if (value == null || value instanceof Number || value instanceof Boolean || value instanceof String) {
            return value;
        }
        return String.valueOf(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof State state && content$.members().equals(state.content$.members());
    }

    @Override
    public int hashCode() {
        return content$.members().hashCode();
    }

    @Override
    public String toString() {
        return asMap().toString();
    }
}
