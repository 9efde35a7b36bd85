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
 * Finds where a path leads, as the kernel does: name by name, so that {@code ..} behind a link leaves the directory that the
 * link leads to. A directory that is mounted at several paths is found at one of them.
 */
public final class Resolver {

    private static final int MOST_LINKS = 40;
    private static final String HERE = ".";
    private static final String UP = "..";

    private final Function<Path, Entry> seen;
    private final Mounts mounts;

    /** @param seen what stands at a path */
    public Resolver(Function<Path, Entry> seen, Mounts mounts) {
        this.seen = seen;
        this.mounts = mounts;
    }

    /** The path with every link on the way to its last name replaced by where it leads. */
    public Path resolved(Path path) {
        return mounts.place(walked(path, path, 0));
    }

    /** Where a change of the path lands: at the end of the links that stand there. */
    public Path landing(Path path) {
        return mounts.place(real(path));
    }

    /** The same, by the name that the kernel has for it where a directory is mounted at several paths. */
    public Path real(Path path) {
        Path at = walked(path, path, 0);
        for (int links = 0; entry(at) instanceof Entry.Link link && links < MOST_LINKS; links++) {
            at = walked(path, FileNames.resolve(at.getParent(), link.target()), 0);
        }
        return at;
    }

    /** What a change through the path may affect: where links on the way to its end lead, and directories that are missing. */
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

    /** A circle is reported in the words of a machine that has one. */
    private Path walked(Path asked, Path path, int links) {
        if (links > MOST_LINKS) {
            throw new ProblemException(Problem.of("Cannot look at " + asked, "links on the way to it lead in a circle", "break the circle"));
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

    /** What is no directory has nothing above it: such a path leads nowhere, and stays as it is written. */
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
