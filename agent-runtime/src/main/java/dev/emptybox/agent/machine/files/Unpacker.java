package dev.emptybox.agent.machine.files;

import dev.emptybox.stdlib.box.files.Archives;
import dev.emptybox.stdlib.box.files.FileChange.Piece;
import dev.emptybox.stdlib.box.files.FileChange.Unpack;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Member;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Unpacks entries of an archive, each file atomically. A kill leaves some of them; the next plan compares all and completes
 * the work. Directories get their modes last, so that a read-only one can be filled.
 */
final class Unpacker {

    private static final int WRITABLE = 0700;

    private final BoxReads reads;
    private final Unpack unpack;
    private final Map<String, List<Piece>> files = new HashMap<>();
    private final Map<Path, Boolean> leftOvers = new HashMap<>();

    Unpacker(BoxReads reads, Unpack unpack) {
        this.reads = reads;
        this.unpack = unpack;
    }

    void unpack() {
        var directories = new ArrayList<Piece>();
        for (Piece piece : unpack.pieces()) {
            if (piece.entry() instanceof Entry.Directory) {
                directories.add(piece);
                guarded(piece.path(), () -> directory(piece, WRITABLE));
            } else if (piece.entry() instanceof Entry.RegularFile) {
                files.computeIfAbsent(piece.source(), source -> new ArrayList<>()).add(piece);
            }
        }
        files();
        for (Piece piece : unpack.pieces()) {
            if (piece.entry() instanceof Entry.Link link) {
                guarded(piece.path(), () -> at(piece.path()).link(link.target()));
            }
        }
        for (int i = directories.size() - 1; i >= 0; i--) {
            Piece piece = directories.get(i);
            guarded(piece.path(), () -> directory(piece, 0));
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void guarded(Path path, Work work) {
        try {
            work.run();
        } catch (IOException e) {
            throw FileProblems.cannot("unpack", path, e);
        }
    }

    private void directory(Piece piece, int atLeast) throws IOException {
        Attributes wish = ((Entry.Directory) piece.entry()).attributes();
        Entry before = reads.entry(piece.path());
        Attributes found = before instanceof Entry.Directory there ? there.attributes() : Attributes.ofMode(BoxChanges.NEW_DIRECTORY);
        Attributes all = wish.or(found);
        var now = new Attributes(all.mode() | atLeast, all.owner(), all.group());
        if (before.absent()) {
            at(piece.path()).directory(now);
        } else {
            Ownership.set(piece.path(), piece.path(), now);
        }
    }

    private void files() {
        if (files.isEmpty()) {
            return;
        }
        String name = unpack.archive().getFileName().toString();
        Archives.read(reads.open(unpack.archive()), name, Archives.NO_LIMITS, (member, content) -> {
            List<Piece> pieces = member.type() == Member.Type.FILE ? files.remove(member.name()) : null;
            if (pieces != null) {
                guarded(pieces.get(0).path(), () -> first(pieces.get(0), content));
                for (Piece another : pieces.subList(1, pieces.size())) {
                    guarded(another.path(), () -> copy(another, pieces.get(0).path()));
                }
            }
        });
        if (!files.isEmpty()) {
            throw changed(name);
        }
    }

    private void first(Piece piece, InputStream content) throws IOException {
        var digest = new DigestInputStream(content, Digests.sha256());
        file(piece, channel -> {
            pour(digest, channel);
            if (!Digests.hex(digest.getMessageDigest().digest()).equals(piece.digest())) {
                throw changed(unpack.archive().getFileName().toString());
            }
        });
    }

    private void copy(Piece piece, Path from) throws IOException {
        try (FileChannel source = FileChannel.open(from)) {
            file(piece, channel -> pour(Channels.newInputStream(source), channel));
        }
    }

    private void file(Piece piece, Replacement.Content content) throws IOException {
        Entry before = reads.entry(piece.path());
        Attributes found = before instanceof Entry.RegularFile file ? file.attributes() : Attributes.ofMode(BoxChanges.NEW_FILE);
        at(piece.path()).file(content, ((Entry.RegularFile) piece.entry()).attributes().or(found), Replacement.UNCHECKED);
    }

    private static void pour(InputStream content, FileChannel channel) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
            for (ByteBuffer part = ByteBuffer.wrap(buffer, 0, count); part.hasRemaining(); ) {
                channel.write(part);
            }
        }
    }

    /** A directory is searched for temporary files once, not for each of its files. */
    private Replacement at(Path path) {
        boolean some = leftOvers.computeIfAbsent(path.getParent(),
            directory -> reads.children(directory).stream().anyMatch(Replacement::leftOver));
        return Replacement.oneOfMany(path, some);
    }

    private static ProblemException changed(String archive) {
        return new ProblemException(Problem.of(archive + " was changed while it was being unpacked",
            "its content differs from the plan", "converge again"));
    }
}
