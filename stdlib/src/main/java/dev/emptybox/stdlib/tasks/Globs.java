package dev.emptybox.stdlib.tasks;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;

/** Patterns for paths: one with a slash is matched against the whole relative path, one without against the name. */
final class Globs {

    private final List<PathMatcher> ofPaths = new ArrayList<>();
    private final List<PathMatcher> ofNames = new ArrayList<>();

    /** @throws IllegalArgumentException if it is not a valid pattern */
    void add(String pattern) {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        (pattern.contains("/") ? ofPaths : ofNames).add(matcher);
    }

    boolean empty() {
        return ofPaths.isEmpty() && ofNames.isEmpty();
    }

    boolean match(Path relative) {
        return ofPaths.stream().anyMatch(matcher -> matcher.matches(relative))
            || ofNames.stream().anyMatch(matcher -> matcher.matches(relative.getFileName()));
    }
}
