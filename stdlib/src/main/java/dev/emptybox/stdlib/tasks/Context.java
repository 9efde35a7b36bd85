package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.model.Authorities;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.UnknownException;
import dev.emptybox.stdlib.world.Reads;
import dev.emptybox.stdlib.world.RepoFiles;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All that a task may look at when it decides.
 *
 * @param world   the box
 * @param files   the state repo
 * @param root    where relative paths of a script start
 * @param secrets those of the box
 */
public record Context(Reads world, RepoFiles files, Path root, Secrets secrets) {

    private static final int MOST_LINKS = 40;

    public Path path(String text) {
        return root.resolve(text).normalize();
    }

    /** The path itself, or where the link that stands there leads in the end. */
    Path followed(Path path) {
        Path at = path;
        for (int i = 0; i < MOST_LINKS; i++) {
            if (!(world.entry(at) instanceof Entry.Link link)) {
                return at;
            }
            at = at.resolveSibling(link.target()).normalize();
        }
        throw new ProblemException(Problem.of(path + " is a link that leads in a circle", "", "remove the link"));
    }

    /** Refuses a path whose directory is not there, neither on the box nor planned. */
    void needsDirectoryAbove(Path path) {
        Path parent = path.getParent();
        Entry above = parent == null ? null : world.entry(followed(parent));
        if (above != null && !(above instanceof Entry.Directory)) {
            throw new ProblemException(Problem.of("Cannot write " + name(path),
                "its directory " + name(parent) + " is " + (above.absent() ? "not there" : above.describe()),
                "declare it before: directory '" + name(parent) + "'"));
        }
    }

    /** The text of a file of the box; empty when it does not exist. */
    Optional<String> text(String path) {
        Path file = followed(path(path));
        Entry entry = world.entry(file);
        if (entry.absent()) {
            return Optional.empty();
        }
        if (!(entry instanceof Entry.RegularFile)) {
            throw new ProblemException(Problem.of("Cannot read " + path, "it is " + entry.describe() + ", not a file", "name a file"));
        }
        return Optional.of(world.content(file).text().orElseThrow(() -> new ProblemException(
            Problem.of("Cannot read " + path + " as text", "it is not UTF-8 text", "name a text file"))));
    }

    /**
     * Those of a file of the box, as it will be then; the usual ones when there is no path.
     *
     * @throws UnknownException over an empty box, because the image may bring the file
     */
    Authorities authorities(String path) {
        if (path == null) {
            return Authorities.USUAL;
        }
        return Authorities.of(path, text(path).orElseThrow(() -> {
            if (!world.knowsAccounts()) {
                return new UnknownException("an empty box does not have " + path);
            }
            return new ProblemException(Problem.of("There is no file " + path + " with certificates",
                "neither on the box nor made by the script before this line", "make it before, or correct caFile"));
        }));
    }

    /** The same names, with the values of secrets among the values. */
    Map<String, String> revealed(Map<String, String> texts) {
        var open = new LinkedHashMap<String, String>();
        texts.forEach((name, text) -> open.put(name, secrets.revealed(text)));
        return open;
    }

    /** How people name the path: relative to the root where it is below it. */
    public String name(Path path) {
        return path.startsWith(root) && !path.equals(root) ? root.relativize(path).toString() : path.toString();
    }
}
