package dev.emptybox.agent.git;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.dircache.DirCacheIterator;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.CoreConfig.EolStreamType;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.TreeWalk.OperationType;
import org.eclipse.jgit.util.io.EolStreamTypeUtil;

/**
 * Files of a working tree in which Git has written CRLF, as with {@code core.autocrlf}, and that have LF on a box. Which configuration has
 * done so does not matter: the committed content decides.
 */
final class LineEnds {

    private static final int LARGEST = 1 << 20;

    private LineEnds() {
    }

    /**
     * A file as a box gets it.
     *
     * @param edited whether it differs from the index in more than line ends
     */
    record Converted(byte[] content, boolean edited) {
    }

    /**
     * Such files, by their path in the repository.
     *
     * @param below the directory that is looked at, empty for all
     */
    static Map<String, Converted> converted(Repository repository, String below) throws IOException {
        var found = new TreeMap<String, Converted>();
        DirCache index = repository.readDirCache();
        Path top = repository.getWorkTree().toPath();
        try (ObjectReader reader = repository.newObjectReader(); TreeWalk walk = new TreeWalk(repository, reader)) {
            walk.setOperationType(OperationType.CHECKOUT_OP);
            walk.setAttributesNodeProvider(TreeWriter.NO_OTHERS);
            walk.addTree(new DirCacheIterator(index));
            walk.setRecursive(true);
            while (walk.next()) {
                String path = walk.getPathString();
                DirCacheEntry entry = walk.getTree(0, DirCacheIterator.class).getDirCacheEntry();
                boolean wanted = (below.isEmpty() || path.startsWith(below + "/")) && entry.getStage() == 0
                    && (entry.getFileMode().equals(FileMode.REGULAR_FILE) || entry.getFileMode().equals(FileMode.EXECUTABLE_FILE));
                if (wanted && !isCrlfOnABox(walk)) {
                    Converted one = converted(reader, top.resolve(path), entry);
                    if (one != null) {
                        found.put(path, one);
                    }
                }
            }
        }
        return found;
    }

    private static boolean isCrlfOnABox(TreeWalk walk) {
        EolStreamType ends = EolStreamTypeUtil.detectStreamType(OperationType.CHECKOUT_OP, TreeWriter.DEFAULTS, walk.getAttributes());
        return ends == EolStreamType.TEXT_CRLF || ends == EolStreamType.AUTO_CRLF;
    }

    /** Null if it is the same on a box, or binary. */
    private static Converted converted(ObjectReader reader, Path file, DirCacheEntry entry) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > LARGEST) {
            return null;
        }
        byte[] content = Files.readAllBytes(file);
        byte[] plain = withoutCrlf(content);
        if (plain.length == content.length) {
            return null;
        }
        try (var format = new ObjectInserter.Formatter()) {
            if (format.idFor(Constants.OBJ_BLOB, plain).equals(entry.getObjectId())) {
                return new Converted(plain, false);
            }
        }
        boolean wasPlain = reader.has(entry.getObjectId()) && !contains(reader.open(entry.getObjectId()).getCachedBytes(LARGEST), '\r');
        return wasPlain && !contains(content, '\0') && !contains(plain, '\r') ? new Converted(plain, true) : null;
    }

    private static byte[] withoutCrlf(byte[] content) {
        var plain = new ByteArrayOutputStream(content.length);
        for (int at = 0; at < content.length; at++) {
            if (content[at] != '\r' || at + 1 == content.length || content[at + 1] != '\n') {
                plain.write(content[at]);
            }
        }
        return plain.toByteArray();
    }

    private static boolean contains(byte[] content, char wanted) {
        for (byte one : content) {
            if (one == wanted) {
                return true;
            }
        }
        return false;
    }
}
