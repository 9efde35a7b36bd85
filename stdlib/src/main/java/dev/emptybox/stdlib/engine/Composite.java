package dev.emptybox.stdlib.engine;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The declaration of a task that is made of other tasks: the options of every task, and the values for its properties. The
 * compiler generates a subclass with an option for each property.
 */
public abstract class Composite extends Declaration {

    private final String module;
    private final PropertyValues values;

    /**
     * @param module   that declares it; empty for the state repo itself
     * @param required properties without which it cannot run
     */
    protected Composite(String word, String identity, String module, List<String> required) {
        super(word, identity);
        this.module = module;
        values = new PropertyValues(required);
    }

    @Override
    protected final void validate() {
        values.missing().forEach(property -> complain(id() + " has no " + property, "it is required", "write " + property + " and a value"));
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

    /** Called by the option of a property with a class of its own. */
    protected final void assignedBlock(String property, CompositeBlock block) {
        block.missing().forEach(inner -> complain(id() + ": " + property + " has no " + inner, "it is required", "write " + inner + " and a value in " + property + " { }"));
        values.put(property, block.given());
    }

    /** The values by property. */
    public final Map<String, Object> given() {
        return values.asMap();
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
