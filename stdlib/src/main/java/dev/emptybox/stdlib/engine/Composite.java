package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.model.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The declaration of a task that is made of other tasks: the options of every task, and the values for its properties. The
 * compiler generates a subclass with an option for each property.
 */
public abstract class Composite extends Declaration {

    private final String module;
    private final List<String> needed;
    private final Map<String, Object> set = new LinkedHashMap<>();

    /**
     * @param module   that declares it; empty for the state repo itself
     * @param required properties without which it cannot run
     */
    protected Composite(String word, String identity, String module, List<String> required) {
        super(word, identity);
        this.module = module;
        needed = List.copyOf(required);
    }

    @Override
    protected final void validate() {
        for (String property : needed) {
            if (set.get(property) == null) {
                complain(id() + " has no " + property, "it is required", "write " + property + " and a value");
            }
        }
    }

    /** Called by the option of a property. */
    protected final void assigned(String property, Object value) {
        set.put(property, value);
    }

    /** Called by the option of a property with a list or a map, possibly of the state. */
    protected final void assignedData(String property, Object value) {
        set.put(property, data(value));
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

    /** Called by the option of a property with text: a number or true is accepted as well. */
    protected final void assignedText(String property, Object value) {
        set.put(property, value == null ? null : value.toString());
    }

    /** Called by the option of a property with a list of texts. */
    protected final void assignedTexts(String property, Collection<?> values) {
        var texts = new ArrayList<String>();
        values.forEach(value -> texts.add(String.valueOf(value)));
        set.put(property, texts);
    }

    /** The values by property. */
    public final Map<String, Object> given() {
        return set;
    }

    final String module() {
        return module;
    }

    /** Whether a module declares it, and not the state repo itself. */
    public final boolean isOfModule() {
        return !module.isEmpty();
    }

    /** Its argument. */
    public final String name() {
        return identity();
    }
}
