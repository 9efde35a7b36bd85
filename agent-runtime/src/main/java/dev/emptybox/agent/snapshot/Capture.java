package dev.emptybox.agent.snapshot;

import dev.emptybox.stdlib.box.files.FileReads;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.FileNames;
import dev.emptybox.stdlib.model.Member;
import dev.emptybox.stdlib.model.NamedText;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.WantedContent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Records the entries that a script has read, with their parent directories and the names in them, so that missing entries
 * are known to be missing.
 *
 * <p>Content is included if it is world-readable and contains no secret, or if it is the content wanted by the script and
 * contains secrets: then with their names in place of their values. For other files only a digest is included, and only of the
 * content wanted by the script, computed in the same way: a digest of anything else could be used to guess a password.
 */
final class Capture {

    private static final int LARGEST_TEXT = 64 << 10;
    private static final long MOST_TEXT = 2 << 20;
    private static final int MOST_NAMES = 4096;
    private static final int READABLE_BY_OTHERS = 0004;

    private final FileReads box;
    private final RecordedReads notes;
    private final Set<Path> directories;
    private final Predicate<String> free;
    private long captured;

    /** @param root where relative paths of the script start */
    Capture(FileReads box, RecordedReads notes, Path root, Predicate<String> free) {
        this.box = box;
        this.notes = notes;
        this.directories = notes.directories(root);
        this.free = free;
    }

    Map<String, Snapshot.Stand> paths() {
        Set<Path> all = new TreeSet<>();
        for (Path looked : notes.looked()) {
            for (Path path = looked; path != null && all.add(path); path = path.getParent()) {
                // Ends at the root of the file system, or at a path that is already recorded with its parents.
            }
        }
        var stands = new TreeMap<String, Snapshot.Stand>();
        for (Path path : all) {
            if (FileNames.isText(FileNames.of(path)) && free.test(path.toString())) {
                stand(path).ifPresent(stand -> stands.put(path.toString(), stand));
            }
        }
        return stands;
    }

    /** Empty if it cannot be read: the agent's script got the same result. */
    private Optional<Snapshot.Stand> stand(Path path) {
        try {
            Entry entry = box.entry(path);
            if (entry instanceof Entry.Directory directory) {
                return Optional.of(Snapshot.Stand.of("directory", directory.attributes(), null, null, null, names(path), null).with(box.access(path)));
            }
            if (entry instanceof Entry.RegularFile file) {
                return Optional.of(file(path, file).sharedAs(box.sharedFile(path).orElse(null)).with(box.access(path)));
            }
            if (entry instanceof Entry.Link link) {
                return FileNames.isText(link.target()) && free.test(link.target()) ? Optional.of(Snapshot.Stand.of("link", link.target())) : Optional.empty();
            }
            return Optional.of(Snapshot.Stand.of(entry instanceof Entry.Other other ? other.type() : Snapshot.Stand.ABSENT, null));
        } catch (ProblemException unreadable) {
            return Optional.empty();
        }
    }

    /** Null if they do not matter, are too many, or are not visible. */
    private List<String> names(Path directory) {
        if (!directories.contains(directory)) {
            return null;
        }
        try {
            List<String> names = box.children(directory);
            return names.size() <= MOST_NAMES && names.stream().allMatch(free.and(FileNames::isText)) ? names : null;
        } catch (ProblemException unreadable) {
            return null;
        }
    }

    private Snapshot.Stand file(Path path, Entry.RegularFile file) {
        if (!notes.wasRead(path)) {
            return file(file, file.size(), null, null, "the agent's script did not read it");
        }
        Set<WantedContent> sought = notes.sought(path);
        boolean readable = (file.attributes().mode() & READABLE_BY_OTHERS) != 0;
        if (!readable || sought.stream().anyMatch(WantedContent::hidden)) {
            return digestOnly(path, file, readable ? "it is sensitive" : "it is not world-readable");
        }
        if (file.size() > LARGEST_TEXT) {
            return file(file, file.size(), box.digest(path), null, "it is larger than 64 KiB");
        }
        if (captured > MOST_TEXT) {
            return file(file, file.size(), box.digest(path), null, "the snapshot has reached its limit for texts");
        }
        Bytes content = box.content(path);
        Optional<String> text = content.text();
        if (text.isEmpty()) {
            return file(file, file.size(), content.sha256(), null, "it is not text");
        }
        captured += content.size();
        return free.test(text.get()) ? file(file, (long) content.size(), content.sha256(), text.get(), null)
            : digestOnly(path, file, "it contains a secret");
    }

    private Snapshot.Stand digestOnly(Path path, Entry.RegularFile file, String why) {
        String digest = box.digest(path);
        Optional<WantedContent> as = notes.sought(path).stream().filter(one -> one.sha256().equals(digest) && !one.publicDigest().isEmpty()).findFirst();
        boolean secret = as.filter(one -> !one.publicDigest().equals(digest)).isPresent();
        Optional<String> named = as.flatMap(one -> box.named(path).filter(NamedText::intact).map(NamedText::text)
            .filter(text -> Digests.sha256(text).equals(one.publicDigest()) && free.test(text) && text.length() <= LARGEST_TEXT && captured <= MOST_TEXT));
        captured += named.map(String::length).orElse(0);
        return file(file, secret ? null : file.size(), as.map(WantedContent::publicDigest).orElse(null), named.orElse(null), named.isPresent() ? null : why);
    }

    private static Snapshot.Stand file(Entry.RegularFile file, Long size, String sha256, String text, String untold) {
        return Snapshot.Stand.of("file", file.attributes(), size, sha256, text, null, untold);
    }

    Map<String, List<Member>> archives() {
        var archives = new TreeMap<String, List<Member>>();
        notes.listed().forEach((archive, limits) -> {
            try {
                archives.put(archive.toString(), box.members(archive, limits));
            } catch (ProblemException gone) {
                // Unknown in a plan over the snapshot.
            }
        });
        return archives;
    }
}
