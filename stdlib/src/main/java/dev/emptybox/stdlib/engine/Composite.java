package dev.emptybox.stdlib.engine;

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

    private final List<String> needed;
    private final Map<String, Object> set = new LinkedHashMap<>();

    /** @param required properties without which it cannot run */
    protected Composite(String word, String identity, List<String> required) {
        super(word, identity);
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

    /** Its argument. */
    public final String name() {
        return identity();
    }
}
