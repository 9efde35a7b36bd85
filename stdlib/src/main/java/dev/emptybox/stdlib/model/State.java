package dev.emptybox.stdlib.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An object of the state as a script sees it, immutable to the bottom: {@code state.distro.url}. Members are strings,
 * numbers, booleans, null, lists, and states again.
 */
public final class State {

    private final String name;
    private final Map<String, Object> members;
    private final boolean strict;

    private State(String name, Map<String, ?> members, boolean strict) {
        this.name = Objects.requireNonNull(name, "name is null");
        this.strict = strict;
        var copy = new LinkedHashMap<String, Object>();
        members.forEach((key, value) -> copy.put(key, wrap(name + "." + key, value)));
        this.members = Collections.unmodifiableMap(copy);
    }

    /** The state of a revision: a key that it does not have is a problem. */
    public static State of(Map<String, ?> members) {
        return new State("state", members, true);
    }

    /** The state as last converged: a key that it does not have is null, because at first it has none. */
    public static State lenient(Map<String, ?> members) {
        return new State("current", members, false);
    }

    private Object wrap(String path, Object value) {
        if (value instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<String, Object>();
            map.forEach((k, v) -> copy.put(String.valueOf(k), v));
            return new State(path, copy, strict);
        }
        if (value instanceof List<?> list) {
            var copy = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                copy.add(wrap(path + "[" + i + "]", list.get(i)));
            }
            return Collections.unmodifiableList(copy);
        }
        return value;
    }

    /** A member; Groovy calls this for {@code state.key}. */
    public Object get(String key) {
        if (!members.containsKey(key) && strict) {
            throw new ProblemException(Problem.of("There is no " + name + "." + key,
                Words.didYouMean(key, members.keySet()),
                "add '" + key + "' to the state, or ask with " + name + ".get('" + key + "', default)"));
        }
        return members.get(key);
    }

    /** A member, or the default where there is none. */
    public Object get(String key, Object otherwise) {
        Object value = members.get(key);
        return value == null ? otherwise : value;
    }

    /** All of it as plain maps, lists and scalars. */
    public Map<String, Object> asMap() {
        var map = new LinkedHashMap<String, Object>();
        members.forEach((key, value) -> map.put(key, plain(value)));
        return map;
    }

    /** A value of a script made of plain maps, lists and scalars; lazy strings become strings. */
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
        return other instanceof State state && members.equals(state.members);
    }

    @Override
    public int hashCode() {
        return members.hashCode();
    }

    @Override
    public String toString() {
        return asMap().toString();
    }
}
