package dev.emptybox.agent.snapshot;

import dev.emptybox.stdlib.box.files.FileReads;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.FileNames;
import dev.emptybox.stdlib.model.Member;
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
 * Takes down what stands where a script has looked, and beside it: the directories above and the names in them, so that
 * what is not there is known not to be there.
 *
 * <p>A content is told when everybody on the box may read it and no secret stands in it. Of others only a digest is
 * told, and only of what the script itself wants there, with the names of secrets in place of their values: the digest of
 * anything else could be used to guess a password.
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
    private long told;

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
                // The root of the file system ends it, or a path that is there already with all above it.
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

    /** Nothing when it cannot be read: the agent's script was told so too. */
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

    /** Null when they do not matter, are too many, or cannot be seen. */
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
            return digestOnly(path, file, readable ? "it is sensitive" : "not everybody may read it");
        }
        if (file.size() > LARGEST_TEXT) {
            return file(file, file.size(), box.digest(path), null, "it is larger than 64 KiB");
        }
        if (told > MOST_TEXT) {
            return file(file, file.size(), box.digest(path), null, "the snapshot has texts enough");
        }
        Bytes content = box.content(path);
        Optional<String> text = content.text();
        if (text.isEmpty()) {
            return file(file, file.size(), content.sha256(), null, "it is not text");
        }
        told += content.size();
        return free.test(text.get()) ? file(file, (long) content.size(), content.sha256(), text.get(), null)
            : digestOnly(path, file, "a secret stands in it");
    }

    private Snapshot.Stand digestOnly(Path path, Entry.RegularFile file, String why) {
        String digest = box.digest(path);
        Optional<WantedContent> as = notes.sought(path).stream().filter(one -> one.sha256().equals(digest) && !one.told().isEmpty()).findFirst();
        boolean secret = as.filter(one -> !one.told().equals(digest)).isPresent();
        return file(file, secret ? null : file.size(), as.map(WantedContent::told).orElse(null), null, why);
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
                // A plan over the snapshot calls it unknown.
            }
        });
        return archives;
    }
}
