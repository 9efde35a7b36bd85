package dev.emptybox.stdlib.model;

import java.nio.file.Path;
import java.util.List;

/**
 * What a command may change. A plan cannot run it, so everything in its scope is unknown afterwards.
 *
 * @param everything true when nothing was declared: then it may change anything
 * @param paths      otherwise these files, and all below these directories
 */
public record Scope(boolean everything, List<Path> paths) {

    public static final Scope EVERYTHING = new Scope(true, List.of());
    public static final Scope NOTHING = new Scope(false, List.of());

    public Scope {
        paths = List.copyOf(paths);
    }

    public static Scope of(List<Path> paths) {
        return new Scope(false, paths);
    }

    /** Whether something at or below the directory is in it. */
    public boolean reaches(Path directory) {
        return covers(directory) || paths.stream().anyMatch(path -> path.startsWith(directory));
    }

    public boolean covers(Path path) {
        return everything || paths.stream().anyMatch(path::startsWith);
    }
}
