package dev.emptybox.agent.converge;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * The settings of this box.
 *
 * @param root      where relative paths of scripts start, absolute
 * @param labels    its labels; {@code env} names its environment
 * @param overrides single values of the state, as with {@code --set}
 */
public record Settings(Path root, Map<String, String> labels, Map<String, String> overrides) {

    public Settings {
        Objects.requireNonNull(root, "root is null");
        labels = Map.copyOf(labels);
        overrides = Map.copyOf(overrides);
        if (!root.isAbsolute()) {
            throw new IllegalArgumentException("root is not absolute: " + root);
        }
    }
}
