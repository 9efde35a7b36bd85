package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.files.FileChange.Piece;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.WantedContent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Compares entries to unpack with existing ones, by content, mode, owner and link target. */
final class Comparison {

    private static final int MOST_LINES = 50;

    private final Context context;
    private final Path directory;
    private final List<String> lines = new ArrayList<>();
    private int added;
    private int changed;

    Comparison(Context context, Path directory) {
        this.context = context;
        this.directory = directory;
    }

    /** Those that are missing or differ. */
    List<Piece> missing(Collection<Piece> pieces) {
        var missing = new ArrayList<Piece>();
        for (Piece piece : pieces) {
            Entry there = context.box().files().entry(piece.path());
            String difference = there.absent() ? "" : difference(piece, there);
            if (difference != null) {
                missing.add(piece);
                note(piece, there, difference);
            }
        }
        return missing;
    }

    /** What differs, or null if nothing does. */
    private String difference(Piece piece, Entry there) {
        if (piece.entry() instanceof Entry.Directory wanted) {
            if (!(there instanceof Entry.Directory found)) {
                throw inTheWay(piece, there, "a directory");
            }
            return attributes(wanted.attributes(), found.attributes());
        }
        if (there instanceof Entry.Directory || there instanceof Entry.Other) {
            throw inTheWay(piece, there, piece.entry() instanceof Entry.Link ? "a link" : "a file");
        }
        if (piece.entry() instanceof Entry.RegularFile wanted && there instanceof Entry.RegularFile found) {
            boolean same = wanted.size() == found.size() && context.box().files().holds(piece.path(), WantedContent.of(piece.digest()));
            return same ? attributes(wanted.attributes(), found.attributes()) : "content";
        }
        return piece.entry().equals(there) ? null : "was " + there.describe();
    }

    private String attributes(Attributes wanted, Attributes found) {
        Attributes missing = context.missing(wanted, found);
        return missing.wishesNothing() ? null : missing.changeFrom(found);
    }

    private void note(Piece piece, Entry there, String difference) {
        if (there.absent()) {
            added++;
        } else {
            changed++;
        }
        if (lines.size() < MOST_LINES) {
            String name = piece.path().equals(directory) ? "." : directory.relativize(piece.path()).toString();
            String text = piece.entry() instanceof Entry.RegularFile file ? name + ", " + file.size() + " bytes"
                : piece.entry() instanceof Entry.Link link ? name + " -> " + link.target() : name + "/";
            lines.add(there.absent() ? "+ " + text : "~ " + text + " (" + difference + ")");
        }
    }

    String reason() {
        return added == 0 ? changed + " entries differ" : changed == 0 ? added + " entries are missing"
            : added + " entries are missing, " + changed + " differ";
    }

    String diff() {
        int more = added + changed - lines.size();
        return String.join("\n", lines) + (more > 0 ? "\n... and " + more + " more" : "");
    }

    private ProblemException inTheWay(Piece piece, Entry there, String wanted) {
        return new ProblemException(Problem.of("Cannot unpack " + context.name(piece.path()),
            "it is " + wanted + " in the archive, and " + there.describe() + " here; replacing it could lose its content, or write outside of the directory",
            "remove it by hand, skip it with exclude, or choose another directory"));
    }
}
