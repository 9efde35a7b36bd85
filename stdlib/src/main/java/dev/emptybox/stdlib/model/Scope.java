package dev.emptybox.stdlib.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a command may change. A plan does not run it, so everything in its scope is unknown afterwards.
 *
 * @param everything true if nothing was declared: it may change anything
 * @param paths      otherwise these files, and everything below these directories
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

    /** Whether it contains anything at or below the directory. */
    public boolean reaches(Path directory) {
        return covers(directory) || paths.stream().anyMatch(path -> path.startsWith(directory));
    }

    /** The union. */
    public static Scope all(Scope one, List<Scope> others) {
        var paths = new ArrayList<>(one.paths);
        others.forEach(other -> paths.addAll(other.paths));
        return new Scope(one.everything || others.stream().anyMatch(Scope::everything), paths.stream().distinct().toList());
    }

    public boolean covers(Path path) {
        return everything || paths.stream().anyMatch(path::startsWith);
    }
}
