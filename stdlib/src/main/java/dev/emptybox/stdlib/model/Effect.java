package dev.emptybox.stdlib.model;

import java.util.Map;

/**
 * The result of a performed change.
 *
 * @param values  the known values, for example {@code rc} and {@code stdout} of a command
 * @param unknown why the values cannot be known, null if they are
 */
public record Effect(Map<String, Object> values, String unknown) {

    public static final Effect DONE = new Effect(Map.of(), null);

    public static Effect of(Map<String, Object> values) {
        return new Effect(Map.copyOf(values), null);
    }

    public static Effect unknown(String because) {
        return new Effect(Map.of(), because);
    }
}
