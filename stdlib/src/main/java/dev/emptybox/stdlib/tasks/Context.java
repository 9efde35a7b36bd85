package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.box.RepoFiles;
import dev.emptybox.stdlib.model.Account;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Authorities;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.FileNames;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.UnknownException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * All that a task may look at when it decides.
 *
 * @param box     the box
 * @param files   the state repo
 * @param root    where relative paths of a script start
 * @param secrets those of the box
 */
public record Context(Reads box, RepoFiles files, Path root, Secrets secrets) {

    private static final int MOST_LINKS = 40;
    private static final Path UP = Path.of("..");

    public Path path(String text) {
        Path path = root.resolve(text).normalize();
        refuseReserved(path, path);
        return path;
    }

    /** The path itself, or where the link that stands there leads in the end. */
    Path followed(Path path) {
        Path at = path;
        for (int i = 0; i < MOST_LINKS; i++) {
            if (!(box.files().entry(at) instanceof Entry.Link link)) {
                if (!box.files().reserved().isEmpty()) {
                    refuseReserved(path, box.files().resolver().resolved(at));
                }
                return at;
            }
            Path next = FileNames.resolve(at.getParent(), link.target());
            at = leadsUp(next) ? box.files().resolver().resolved(next) : next.normalize();
        }
        throw new ProblemException(Problem.of(path + " is a link that leads in a circle", "", "remove the link"));
    }

    /** What is above a link is not what is above the directory that it leads to. */
    private static boolean leadsUp(Path path) {
        return StreamSupport.stream(path.spliterator(), false).anyMatch(UP::equals);
    }

    private void refuseReserved(Path named, Path path) {
        if (reserved(path)) {
            throw new ProblemException(Problem.of(name(named) + " belongs to the agent", "it is in the agent's home, "
                + box.files().reserved().iterator().next(), "choose another path, or another home for the agent with --home"));
        }
    }

    /** What of a wish the found attributes do not fulfil: two names of one number are the same user, or group. */
    Attributes missing(Attributes wish, Attributes found) {
        Attributes missing = wish.missingFrom(found);
        boolean sameUser = missing.owner() != null && found.owner() != null && same(uid(missing.owner()), uid(found.owner()), found.owner());
        boolean sameGroup = missing.group() != null && found.group() != null && same(gid(missing.group()), gid(found.group()), found.group());
        return new Attributes(missing.mode(), sameUser ? null : missing.owner(), sameGroup ? null : missing.group());
    }

    /** A number without a name is shown as it is. */
    private static boolean same(Optional<Integer> wished, Optional<Integer> found, String shown) {
        return wished.isPresent() && (found.isPresent() ? wished.equals(found) : wished.get().toString().equals(shown));
    }

    private Optional<Integer> uid(String name) {
        return box.accounts().user(name).map(Account.User::uid);
    }

    private Optional<Integer> gid(String name) {
        return box.accounts().group(name).map(Account.Group::gid);
    }

    /** Whether the path, without links on the way, is the agent's own; the root of the box never is. */
    boolean reserved(Path path) {
        return box.files().reserved().stream().anyMatch(own -> path.startsWith(own) && !(root.startsWith(own) && path.startsWith(root)));
    }

    /** Refuses a path whose directory is not there, neither on the box nor planned. */
    void needsDirectoryAbove(Path path) {
        Path parent = path.getParent();
        Entry above = parent == null ? null : box.files().entry(followed(parent));
        if (above != null && !(above instanceof Entry.Directory)) {
            throw new ProblemException(Problem.of("Cannot write " + name(path),
                "its directory " + name(parent) + " is " + (above.absent() ? "not there" : above.describe()),
                "declare it before: directory '" + name(parent) + "'"));
        }
    }

    /** The text of a file of the box; empty when it does not exist. */
    Optional<String> text(String path) {
        Path file = followed(path(path));
        Entry entry = box.files().entry(file);
        if (entry.absent()) {
            return Optional.empty();
        }
        if (!(entry instanceof Entry.RegularFile)) {
            throw new ProblemException(Problem.of("Cannot read " + path, "it is " + entry.describe() + ", not a file", "name a file"));
        }
        return Optional.of(box.files().content(file).text().orElseThrow(() -> new ProblemException(
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
            if (!box.accounts().known()) {
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

    /** How people name the path: relative to the root where it is below it, on one line. */
    public String name(Path path) {
        return FileNames.shown(FileNames.of(path.startsWith(root) && !path.equals(root) ? root.relativize(path) : path));
    }
}
