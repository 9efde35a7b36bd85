package dev.emptybox.stdlib.model;

import groovy.lang.GroovyObject;
import groovy.lang.MetaClass;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.codehaus.groovy.runtime.InvokerHelper;

/**
 * An object of the state: a deeply immutable map, whose members are strings, numbers, booleans, null, lists, and states again.
 * In scripts, a member is a property: {@code state.distro.url}. A property that does not exist is an error, unless an object
 * beside this one has it. As a map it follows the contract of maps: {@code get} of a missing key is null.
 */
public final class State extends AbstractMap<String, Object> implements GroovyObject {

    private final String path;
    private final Map<String, Object> members;
    /** Keys of the other objects in the same list or map; null if every key is optional. */
    private final Set<String> optional;

    private State(String path, Map<String, ?> given, Set<String> optional) {
        this.path = path;
        this.optional = optional;
        var copy = new LinkedHashMap<String, Object>();
        Set<String> siblings = siblings(given.values());
        given.forEach((key, value) -> copy.put(key, wrap(path + "." + key, value, siblings)));
        this.members = Collections.unmodifiableMap(copy);
    }

    /** The state of a revision: a missing member is an error. */
    public static State of(Map<String, ?> members) {
        return named("state", members);
    }

    /** The last converged state: a missing member is null, because at first it is empty. */
    public static State lenient(Map<String, ?> members) {
        return new State("current", members, null);
    }

    /**
     * Data from any source: a missing member is an error.
     *
     * @param name its name in messages
     */
    public static State named(String name, Map<String, ?> members) {
        return new State(name, members, Set.of());
    }

    /** The keys that objects of a list or map have, if all of its items are objects. */
    private Set<String> siblings(Collection<?> items) {
        if (optional == null) {
            return null;
        }
        var keys = new HashSet<String>();
        for (Object item : items) {
            if (!(item instanceof Map<?, ?> map)) {
                return Set.of();
            }
            map.keySet().forEach(key -> keys.add(String.valueOf(key)));
        }
        return keys;
    }

    private Object wrap(String place, Object value, Set<String> siblings) {
        if (value instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<String, Object>();
            map.forEach((k, v) -> copy.put(String.valueOf(k), v));
            return new State(place, copy, siblings);
        }
        if (value instanceof List<?> list) {
            Set<String> beside = siblings(list);
            var copy = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                copy.add(wrap(place + "[" + i + "]", list.get(i), beside));
            }
            return new StateList(place, copy);
        }
        return value;
    }

    /** A member; called by Groovy for {@code state.key}. */
    @Override
    public Object getProperty(String key) {
        if (!members.containsKey(key) && optional != null && !optional.contains(key)) {
            throw new MissingMemberException(key, Problem.of("There is no " + path + "." + key, Words.didYouMean(key, members.keySet()),
                "add '" + key + "', or use " + path + ".get('" + key + "', default)"));
        }
        return members.get(key);
    }

    @Override
    public Object get(Object key) {
        return members.get(String.valueOf(key));
    }

    /** A member; called by Groovy for {@code state[key]}. */
    public Object getAt(String key) {
        return members.get(key);
    }

    /** A member, or the default if there is none. */
    public Object get(String key, Object otherwise) {
        Object value = members.get(key);
        return value == null ? otherwise : value;
    }

    @Override
    public boolean containsKey(Object key) {
        return members.containsKey(String.valueOf(key));
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return members.entrySet();
    }

    /** A copy that can be changed. */
    @Override
    public Map<String, Object> clone() {
        return new LinkedHashMap<>(members);
    }

    @Override
    public Object put(String key, Object value) {
        throw unchangeable(path, "[" + key + ": ..]");
    }

    @Override
    public Object remove(Object key) {
        throw unchangeable(path, "[:]");
    }

    @Override
    public void clear() {
        throw unchangeable(path, "[:]");
    }

    @Override
    public void setProperty(String key, Object value) {
        throw unchangeable(path, "[" + key + ": ..]");
    }

    static ProblemException unchangeable(String path, String addition) {
        return new ProblemException(Problem.of(path + " cannot be changed", "it is what the revision says",
            "make a changed copy: def copy = " + path + " + " + addition));
    }

    @Override
    public MetaClass getMetaClass() {
        return InvokerHelper.getMetaClass(State.class);
    }

    @Override
    public void setMetaClass(MetaClass other) {
        throw new UnsupportedOperationException("the state has no meta class of its own");
    }

    /** The content as plain maps, lists and scalars. */
    public Map<String, Object> asMap() {
        var map = new LinkedHashMap<String, Object>();
        members.forEach((key, value) -> map.put(key, plain(value)));
        return map;
    }

    /** A value of a script as plain maps, lists and scalars; GStrings become strings. */
    public static Object plain(Object value) {
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
}
