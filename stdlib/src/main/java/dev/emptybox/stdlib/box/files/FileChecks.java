package dev.emptybox.stdlib.box.files;

import dev.emptybox.stdlib.box.Precondition;
import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.UnknownException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks whether the agent may make the file changes of a decision: permissions, read-only file systems, mounts, and owners
 * that an agent that is not root cannot set.
 */
final class FileChecks {

    private static final int STICKY = 01000;
    private static final int OWNER_WRITES = 0200;
    private static final int OWNER_ENTERS = 0300;
    private static final String ANOTHER_USER = "run the agent as a user with permission, or change the owner or mode";

    private final Reads world;

    private FileChecks(Reads world) {
        this.world = world;
    }

    /** @param targets that the change writes, replaces or removes, by resolved path */
    static Precondition allowed(Path path, Map<Path, FileTarget> targets, Reads box) {
        var checks = new FileChecks(box);
        return new Precondition("the agent may change " + path, () -> targets.entrySet().stream()
            .map(target -> checks.problem(target.getKey(), target.getValue())).flatMap(Optional::stream).findFirst().orElse(null));
    }

    static List<Precondition> kernel(FileChange.SetKernelValue set, Reads box) {
        return List.of(
            new Precondition("the agent may change " + set.path(), () -> box.files().entry(set.path()).absent() ? null
                : new FileChecks(box).denied("Cannot set " + set.path(), set.path()).orElse(null)),
            new Precondition("the kernel accepts it", () -> {
                throw new UnknownException("only the kernel knows whether '" + set.value() + "' is in range");
            }));
    }

    private Optional<Problem> problem(Path path, FileTarget target) {
        String what = "Cannot " + target.doing() + " " + path.normalize();
        Entry there = path.endsWith(".") ? Entry.ABSENT : world.files().entry(path);
        if (!target.replaces() && there instanceof Entry.Directory directory) {
            return ownership(what, path, directory.attributes(), target).or(() -> readOnly(what, path));
        }
        if (!target.replaces() && there instanceof Entry.RegularFile file) {
            return ownership(what, path, file.attributes(), target).or(() -> readOnly(what, path)).or(() -> immutable(what, path, file));
        }
        return above(what, path, there)
            .or(() -> there.absent() ? Optional.empty() : mounted(what, path))
            .or(() -> there instanceof Entry.RegularFile file ? immutable(what, path, file) : Optional.empty())
            .or(() -> target.removes() && there instanceof Entry.Directory && !world.files().children(path).isEmpty() ? inside(what, path) : Optional.empty())
            .or(() -> ownership(what, path, there instanceof Entry.RegularFile file ? file.attributes() : null, target));
    }

    /** The nearest existing directory; missing ones below it are created by the same decision or an earlier one. */
    private Optional<Problem> above(String what, Path path, Entry there) {
        Path directory = path.getParent();
        while (directory != null && world.files().entry(directory).absent()) {
            directory = directory.getParent();
        }
        return directory == null || !(world.files().entry(directory) instanceof Entry.Directory entry) ? Optional.empty()
            : inside(what, directory).or(() -> stuck(what, path, there, entry));
    }

    private Optional<Problem> inside(String what, Path directory) {
        Attributes own = world.files().creator();
        boolean closed = !isRoot(own) && world.files().entry(directory) instanceof Entry.Directory entry && own.owner().equals(entry.attributes().owner())
            && entry.attributes().mode() != null && (entry.attributes().mode() & OWNER_ENTERS) != OWNER_ENTERS;
        return closed ? Optional.of(notAllowed(what, directory)) : denied(what, directory);
    }

    /** In a directory like /tmp only the owner of a file may replace or remove it. */
    private Optional<Problem> stuck(String what, Path path, Entry there, Entry.Directory above) {
        String own = world.files().creator().owner();
        boolean sticky = !isRoot(world.files().creator()) && above.attributes().mode() != null && (above.attributes().mode() & STICKY) != 0
            && !own.equals(above.attributes().owner());
        String owner = there instanceof Entry.RegularFile file ? file.attributes().owner()
            : there instanceof Entry.Directory directory ? directory.attributes().owner() : own;
        return sticky && !own.equals(owner) ? Optional.of(notAllowed(what, path.getParent())) : Optional.empty();
    }

    private Optional<Problem> denied(String what, Path path) {
        return switch (world.files().access(path)) {
            case WRITABLE, APPEND_ONLY -> Optional.empty();
            case READ_ONLY -> readOnly(what, path);
            case DENIED -> Optional.of(notAllowed(what, path));
        };
    }

    private Optional<Problem> readOnly(String what, Path path) {
        return world.files().access(path) != Access.READ_ONLY ? Optional.empty() : Optional.of(Problem.of(what, "the file system of " + path
            + " is mounted read-only", "mount a writable file system there, or choose another path"));
    }

    private Problem notAllowed(String what, Path path) {
        String own = world.files().creator().owner();
        return Problem.of(what, (own == null ? "the agent" : "user " + own) + " may not change " + path, ANOTHER_USER);
    }

    /** The mode allows the owner to write, but the system refuses. */
    private Optional<Problem> immutable(String what, Path path, Entry.RegularFile file) {
        if (world.files().access(path) == Access.APPEND_ONLY) {
            return Optional.of(Problem.of(what, "it is append-only, as lsattr shows", "remove the attribute: chattr -a " + path));
        }
        boolean byMode = file.attributes().mode() != null && (file.attributes().mode() & OWNER_WRITES) != 0
            && file.attributes().owner() != null && file.attributes().owner().equals(world.files().creator().owner());
        return byMode && world.files().access(path) == Access.DENIED
            ? Optional.of(Problem.of(what, "it is immutable, as lsattr shows", "remove the attribute: chattr -i " + path)) : Optional.empty();
    }

    private Optional<Problem> mounted(String what, Path path) {
        return world.files().mountPoints().stream().filter(point -> point.startsWith(path)).findFirst().map(point -> point.equals(path)
            ? Problem.of(what, path + " is a mount point, like /etc/hosts in a container", "do not manage it, or mount its directory instead")
            : Problem.of(what, point + " is mounted in it", "unmount it first: mount '" + point + "' with absent()"));
    }

    /** @param found null if there is nothing whose owner matters */
    private Optional<Problem> ownership(String what, Path path, Attributes found, FileTarget target) {
        Attributes own = world.files().creator();
        if (isRoot(own) || !target.keeps()) {
            return Optional.empty();
        }
        if (found != null && !target.replaces() && found.owner() != null && !own.owner().equals(found.owner())) {
            return Optional.of(Problem.of(what, "it belongs to " + found.owner() + ", and the agent runs as " + own.owner(), ANOTHER_USER));
        }
        Attributes wish = found == null ? target.wish() : target.wish().or(found);
        var wrong = new ArrayList<String>();
        if (wish.owner() != null && !wish.owner().equals(own.owner())) {
            wrong.add("the owner " + wish.owner());
        }
        if (wish.group() != null && !wish.group().equals(own.group()) && (found == null || target.replaces() || !wish.group().equals(found.group()))
            && !isMember(own.owner(), wish.group())) {
            wrong.add("the group " + wish.group());
        }
        return wrong.isEmpty() ? Optional.empty() : Optional.of(Problem.of(what, "user " + own.owner() + " cannot set " + String.join(" and ", wrong),
            "run the agent as root, or remove owner and group"));
    }

    private boolean isMember(String user, String group) {
        return world.accounts().user(user).filter(account -> group.equals(account.group()) || account.groups().contains(group)).isPresent();
    }

    private static boolean isRoot(Attributes own) {
        return own.owner() == null || own.owner().equals("root");
    }
}
