package dev.emptybox.stdlib.engine;

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
 * Everything a task may use when it decides.
 *
 * @param box     the box
 * @param files   the state repo
 * @param root    the base of relative paths in scripts
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

    /** The path itself, or the final target if it is a link. */
    public Path followed(Path path) {
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
        throw new ProblemException(Problem.of(path + " is a link to itself", "", "remove the link"));
    }

    /** The parent of a link is not the parent of its target. */
    private static boolean leadsUp(Path path) {
        return StreamSupport.stream(path.spliterator(), false).anyMatch(UP::equals);
    }

    private void refuseReserved(Path named, Path path) {
        if (reserved(path)) {
            throw new ProblemException(Problem.of(name(named) + " belongs to the agent", "it is in the home of the agent, "
                + box.files().reserved().iterator().next(), "choose another path, or another home with --home"));
        }
    }

    /** The wanted attributes that the found ones do not have; two names with the same id are the same user or group. */
    public Attributes missing(Attributes wish, Attributes found) {
        Attributes missing = wish.missingFrom(found);
        boolean sameUser = missing.owner() != null && found.owner() != null && same(uid(missing.owner()), uid(found.owner()), found.owner());
        boolean sameGroup = missing.group() != null && found.group() != null && same(gid(missing.group()), gid(found.group()), found.group());
        return new Attributes(missing.mode(), sameUser ? null : missing.owner(), sameGroup ? null : missing.group());
    }

    /** An id without a name is shown as a number. */
    private static boolean same(Optional<Integer> wished, Optional<Integer> found, String shown) {
        return wished.isPresent() && (found.isPresent() ? wished.equals(found) : wished.get().toString().equals(shown));
    }

    private Optional<Integer> uid(String name) {
        return box.accounts().user(name).map(Account.User::uid);
    }

    private Optional<Integer> gid(String name) {
        return box.accounts().group(name).map(Account.Group::gid);
    }

    /** Whether the path, without links in it, is the agent's own; the root of the box never is. */
    public boolean reserved(Path path) {
        return box.files().reserved().stream().anyMatch(own -> path.startsWith(own) && !(root.startsWith(own) && path.startsWith(root)));
    }

    /** Refuses a path whose directory neither exists nor is planned. */
    public void needsDirectoryAbove(Path path) {
        Path parent = path.getParent();
        Entry above = parent == null ? null : box.files().entry(followed(parent));
        if (above != null && !(above instanceof Entry.Directory)) {
            throw new ProblemException(Problem.of("Cannot write " + name(path),
                "its directory " + name(parent) + " is " + (above.absent() ? "missing" : above.describe()),
                "declare it before: directory '" + name(parent) + "'"));
        }
    }

    /** The text of a file on the box; empty if it does not exist. */
    public Optional<String> text(String path) {
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
     * The certificates of a file on the box, as it will be then; the default ones without a path.
     *
     * @throws UnknownException over an empty box, because the image may contain the file
     */
    public Authorities authorities(String path) {
        if (path == null) {
            return Authorities.USUAL;
        }
        return Authorities.of(path, text(path).orElseThrow(() -> {
            if (!box.accounts().known()) {
                return new UnknownException("an empty box has no " + path);
            }
            return new ProblemException(Problem.of("There is no file " + path + " with certificates",
                "neither on the box nor created by the script before this line", "create it before, or correct caFile"));
        }));
    }

    /** The same names, with the values of secrets. */
    public Map<String, String> revealed(Map<String, String> texts) {
        var open = new LinkedHashMap<String, String>();
        texts.forEach((name, text) -> open.put(name, secrets.revealed(text)));
        return open;
    }

    /** The path for messages: relative to the root if below it, on one line. */
    public String name(Path path) {
        return FileNames.shown(FileNames.of(path.startsWith(root) && !path.equals(root) ? root.relativize(path) : path));
    }
}
