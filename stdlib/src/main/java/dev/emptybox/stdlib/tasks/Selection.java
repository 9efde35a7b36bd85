package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.files.FileChange.Piece;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Member;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * Maps archive entries to paths, and refuses unsafe ones: entries or links that leave the directory, devices, and duplicate
 * paths.
 *
 * @param archive  its name, for messages
 * @param stripped how many leading parts are removed from each name
 */
record Selection(String archive, int stripped, Globs included, Globs excluded) {

    /** The wanted attributes of directories and files; the archive provides the mode. */
    record Wish(Attributes directories, Attributes files) {
    }

    /** The entries with their parent directories, each after its parent; the directory itself first. */
    Collection<Piece> of(List<Member> members, Path directory, Wish wish) {
        var pieces = new TreeMap<Path, Piece>();
        for (Member member : members) {
            Path name = stripped(member);
            if (name != null && selected(name)) {
                Piece piece = piece(member, name, directory.resolve(name), wish);
                Piece other = pieces.put(piece.path(), piece);
                if (other != null && !(directory(other) && directory(piece))) {
                    throw refused(name + " is in it twice", "it must be unique after stripComponents; skip one with exclude");
                }
            }
        }
        if (pieces.isEmpty()) {
            throw new ProblemException(Problem.of("Nothing is left to unpack of " + archive,
                members.isEmpty() ? "it is empty" : "it has " + members.size() + " entries, the first is " + members.get(0).name(),
                "correct stripComponents, include and exclude"));
        }
        for (Path path : List.copyOf(pieces.keySet())) {
            above(pieces, path, directory, wish);
        }
        return pieces.values();
    }

    private Path stripped(Member member) {
        Path name = Path.of(member.name());
        return name.getNameCount() <= stripped ? null : name.subpath(stripped, name.getNameCount());
    }

    private boolean selected(Path name) {
        return (included.empty() || withAbove(included, name)) && !withAbove(excluded, name);
    }

    private static boolean withAbove(Globs globs, Path name) {
        for (Path up = name; up != null; up = up.getParent()) {
            if (globs.match(up)) {
                return true;
            }
        }
        return false;
    }

    private Piece piece(Member member, Path name, Path path, Wish wish) {
        Attributes ofArchive = new Attributes(member.mode(), null, null);
        return switch (member.type()) {
            case DIRECTORY -> new Piece(path, new Entry.Directory(wish.directories().or(ofArchive)), "", "");
            case FILE -> new Piece(path, new Entry.RegularFile(wish.files().or(ofArchive), member.size()), member.source(), member.digest());
            case LINK -> new Piece(path, new Entry.Link(inside(name, member.link())), "", "");
            default -> throw refused(name + " is a device or another special file", "skip it with exclude '" + name + "'");
        };
    }

    /**
     * {@code ..} is allowed only at the beginning, where it starts from the directory of the link: later, another link
     * could precede it.
     */
    private String inside(Path name, String target) {
        String cure = "skip it with exclude '" + name + "'";
        if (target.isEmpty() || target.startsWith("/") || target.chars().anyMatch(Character::isISOControl)) {
            throw refused(name + " is a link to " + (target.isEmpty() ? "nothing" : target) + ", not to an entry of the archive", cure);
        }
        int up = 0;
        boolean below = false;
        boolean upAgain = false;
        for (Path part : Path.of(target)) {
            boolean step = part.toString().equals("..");
            up += step ? 1 : 0;
            upAgain |= step && below;
            below |= !step && !part.toString().equals(".");
        }
        if (up > name.getNameCount() - 1 || upAgain) {
            throw refused(name + " is a link to " + target + ", which may point outside of the directory", cure);
        }
        return target;
    }

    private void above(TreeMap<Path, Piece> pieces, Path path, Path directory, Wish wish) {
        for (Path up = path.getParent(); up.startsWith(directory); up = up.getParent()) {
            Piece there = pieces.computeIfAbsent(up, missing -> new Piece(missing, new Entry.Directory(wish.directories()), "", ""));
            if (!directory(there)) {
                throw refused(directory.relativize(path) + " would be below " + directory.relativize(up) + ", which is not a directory",
                    "skip one with exclude");
            }
        }
    }

    private static boolean directory(Piece piece) {
        return piece.entry() instanceof Entry.Directory;
    }

    private ProblemException refused(String why, String cure) {
        return new ProblemException(Problem.of(archive + " is not unpacked", why, cure));
    }
}
