package dev.emptybox.agent.converge;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * The settings of this box.
 *
 * @param root      where relative paths of scripts start, absolute
 * @param labels    its labels; {@code env} names its environment
 * @param overrides single values of the state, as with {@code --set}
 * @param allowStale how long the last good revision is kept while the source cannot be reached; null for no limit
 */
public record Settings(Path root, Map<String, String> labels, Map<String, String> overrides, Duration allowStale) {

    public Settings(Path root, Map<String, String> labels, Map<String, String> overrides) {
        this(root, labels, overrides, null);
    }

    public Settings {
        Objects.requireNonNull(root, "root is null");
        labels = Map.copyOf(labels);
        overrides = Map.copyOf(overrides);
        if (!root.isAbsolute()) {
            throw new IllegalArgumentException("root is not absolute: " + root);
        }
    }
}
