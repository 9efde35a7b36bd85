package dev.emptybox.stdlib.box.files;

import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.FileNames;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;

/**
 * Resolves a path as the kernel does: name by name, so that {@code ..} after a link is the parent of the target. A directory
 * that is mounted at several paths is resolved to one of them.
 */
public final class Resolver {

    private static final int MOST_LINKS = 40;
    private static final String HERE = ".";
    private static final String UP = "..";

    private final Function<Path, Entry> seen;
    private final Mounts mounts;

    /** @param seen the entry at a path */
    public Resolver(Function<Path, Entry> seen, Mounts mounts) {
        this.seen = seen;
        this.mounts = mounts;
    }

    /** The path with all links in its parents resolved. */
    public Path resolved(Path path) {
        return mounts.place(walked(path, path, 0));
    }

    /** The path that a change of this path affects: with all links resolved. */
    public Path landing(Path path) {
        return mounts.place(real(path));
    }

    /** The same, with the canonical name of a directory that is mounted at several paths. */
    public Path real(Path path) {
        Path at = walked(path, path, 0);
        for (int links = 0; entry(at) instanceof Entry.Link link && links < MOST_LINKS; links++) {
            at = walked(path, FileNames.resolve(at.getParent(), link.target()), 0);
        }
        return at;
    }

    /** What a change through the path may affect: targets of links in it, and missing directories. */
    public List<Path> ways(Path path) {
        var ways = new LinkedHashSet<Path>();
        try {
            Path at = walked(path, path, 0);
            for (int links = 0; ways.add(mounts.place(at)) && links < MOST_LINKS && entry(at) instanceof Entry.Link link; links++) {
                at = walked(path, FileNames.resolve(at.getParent(), link.target()), 0);
            }
        } catch (ProblemException circle) {
            return List.copyOf(ways);
        }
        for (Path way : List.copyOf(ways)) {
            for (Path up = way.getParent(); up != null && entry(up).absent(); up = up.getParent()) {
                ways.add(up);
            }
        }
        return List.copyOf(ways);
    }

    private Entry entry(Path path) {
        return seen.apply(mounts.place(path));
    }

    /** A loop is reported like on a real machine. */
    private Path walked(Path asked, Path path, int links) {
        if (links > MOST_LINKS) {
            throw new ProblemException(Problem.of("Cannot read " + asked, "its path contains a loop of links", "correct the links"));
        }
        Path done = path.getRoot();
        for (int i = 0; i < path.getNameCount(); i++) {
            Path next = step(done, path.getName(i));
            boolean last = i == path.getNameCount() - 1;
            if (!last && entry(next) instanceof Entry.Link link) {
                Path rest = path.subpath(i + 1, path.getNameCount());
                return walked(asked, FileNames.resolve(done, link.target()).resolve(rest), links + 1);
            }
            done = next;
        }
        return done;
    }

    /** Below a non-directory nothing can be resolved: the path is kept as written. */
    private Path step(Path done, Path name) {
        if (name.toString().equals(HERE)) {
            return done;
        }
        if (!name.toString().equals(UP)) {
            return done.resolve(name);
        }
        boolean lost = done.endsWith(UP) || !(entry(done) instanceof Entry.Directory);
        return lost ? done.resolve(name) : done.getParent() == null ? done : done.getParent();
    }
}
