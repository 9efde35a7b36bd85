package dev.emptybox.stdlib.model;

import java.util.Objects;

/**
 * Identifies the state of an input of a service; inputs with the same fingerprint are equal for it.
 *
 * @param name  its input, for messages: {@code template app.config}
 * @param value opaque
 */
public record Fingerprint(String name, String value) {

    public Fingerprint {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(value, "value is null");
    }
}
