package dev.emptybox.stdlib.model;

import java.util.Objects;

/**
 * Stands for everything about an input that a service cares about; two inputs with the same fingerprint are the same
 * to it.
 *
 * @param name  what it is the fingerprint of, for people: {@code template app.config}
 * @param value opaque
 */
public record Fingerprint(String name, String value) {

    public Fingerprint {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(value, "value is null");
    }
}
