package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.model.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values that a script gives to the properties of a task of its own, by name. */
final class PropertyValues {

    private final List<String> required;
    private final Map<String, Object> set = new LinkedHashMap<>();

    PropertyValues(List<String> required) {
        this.required = List.copyOf(required);
    }

    void put(String property, Object value) {
        set.put(property, value);
    }

    /** A list or a map, possibly of the state. */
    void putData(String property, Object value) {
        set.put(property, data(value));
    }

    /** A number or true is accepted as well. */
    void putText(String property, Object value) {
        set.put(property, value == null ? null : value.toString());
    }

    void putTexts(String property, Collection<?> values) {
        var texts = new ArrayList<String>();
        values.forEach(value -> texts.add(String.valueOf(value)));
        set.put(property, texts);
    }

    /** Objects of the state as maps, and texts as strings; the rest as it is. */
    private static Object data(Object value) {
        if (value instanceof State || value instanceof CharSequence) {
            return State.plain(value);
        }
        if (value instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<String, Object>();
            map.forEach((key, member) -> copy.put(String.valueOf(key), data(member)));
            return copy;
        }
        if (value instanceof Collection<?> items) {
            var copy = new ArrayList<>();
            items.forEach(item -> copy.add(data(item)));
            return copy;
        }
        return value;
    }

    /** Properties without which it cannot run, and that have no value. */
    List<String> missing() {
        return required.stream().filter(property -> set.get(property) == null).toList();
    }

    Map<String, Object> asMap() {
        return set;
    }
}
