package dev.emptybox.stdlib.engine;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The options of a block for a property with a class of its own, in a task that is made of others. The compiler generates a
 * subclass with an option for each property of that class.
 */
public abstract class CompositeBlock {

    private final PropertyValues values;

    /** @param required properties without which the block is incomplete */
    protected CompositeBlock(List<String> required) {
        values = new PropertyValues(required);
    }

    /** Called by the option of a property. */
    protected final void assigned(String property, Object value) {
        values.put(property, value);
    }

    /** Called by the option of a property with a list or a map, possibly of the state. */
    protected final void assignedData(String property, Object value) {
        values.putData(property, value);
    }

    /** Called by the option of a property with text: a number or true is accepted as well. */
    protected final void assignedText(String property, Object value) {
        values.putText(property, value);
    }

    /** Called by the option of a property with a list of texts. */
    protected final void assignedTexts(String property, Collection<?> texts) {
        values.putTexts(property, texts);
    }

    List<String> missing() {
        return values.missing();
    }

    Map<String, Object> given() {
        return values.asMap();
    }
}
