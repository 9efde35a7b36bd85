package dev.emptybox.agent.git;

import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevTree;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * The checkouts by commit, each created once and verified whenever it is requested. Independent of the store: the last good
 * revision must stay usable while the store is damaged and the server unreachable. Thread-safe.
 */
final class Checkouts {

    /** The attributes of a path from one system call; the change time cannot be set back. */
    private record Stamp(Object key, long size, Object modified, Object changed) {
    }

    private final Path parent;
    private final Path manifests;
    private final String path;
    private final Limits limits;
    private final OutsideFiles outside;
    private final Map<Path, Map<Path, Stamp>> verified = new HashMap<>();

    /**
     * @param path    a directory in the repository, or empty for the whole repository
     * @param outside what is not in the repository; null for nothing
     */
    Checkouts(Path parent, String path, Limits limits, OutsideFiles outside) {
        this.outside = outside;
        this.parent = parent;
        this.manifests = parent.resolveSibling("manifests");
        this.path = path;
        this.limits = limits;
    }

    /** The path of the checkout of a commit; exists only for complete checkouts. */
    Path directory(String commit) {
        String kind = String.join("\0", Stream.concat(Stream.of(path), outside == null ? Stream.of() : outside.wanted().stream()).toList());
        return parent.resolve(kind.isEmpty() ? commit : commit + "-" + hash(kind));
    }

    boolean exists(String commit) {
        return Files.isDirectory(directory(commit));
    }

    /**
     * Whether the checkout exists and is unchanged: its content is compared once per process, afterwards only the attributes
     * from one system call per file, so that each cycle can check.
     */
    synchronized boolean intact(String commit) {
        Path directory = directory(commit);
        try {
            if (!Files.isDirectory(directory)) {
                return false;
            }
            Map<Path, Stamp> now = stamps(directory);
            if (!now.equals(verified.get(directory))) {
                if (!Manifest.read(manifest(directory)).matches(directory, now.keySet())) {
                    return false;
                }
                verified.put(directory, now);
            }
            return true;
        } catch (IOException | UncheckedIOException unreadable) {
            // Unreadable counts as modified.
            return false;
        }
    }

    private Path manifest(Path checkout) {
        return manifests.resolve(checkout.getFileName());
    }

    private static Map<Path, Stamp> stamps(Path directory) throws IOException {
        var stamps = new HashMap<Path, Stamp>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path found : (Iterable<Path>) all.skip(1)::iterator) {
                Map<String, Object> seen = Files.readAttributes(found, "unix:fileKey,size,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS);
                stamps.put(found, new Stamp(seen.get("fileKey"), (Long) seen.get("size"), seen.get("lastModifiedTime"), seen.get("ctime")));
            }
        }
        return stamps;
    }

    /** Replaces an existing modified one. */
    synchronized void make(Repository store, ObjectId commit) throws IOException {
        try (ObjectReader reader = store.newObjectReader(); RevWalk walk = new RevWalk(reader)) {
            RevTree root = walk.parseCommit(commit).getTree();
            requirePath(reader, root, commit.name());
            AtomicDirectories.sweep(parent);
            Path aside = AtomicDirectories.aside(parent);
            Path directory = directory(commit.name());
            new TreeWriter(reader, limits, outside).write(root, path, aside).write(manifest(directory));
            AtomicDirectories.delete(directory);
            AtomicDirectories.commit(aside, directory);
        } catch (UncheckedIOException e) {
            throw cannotWrite(e.getCause());
        } catch (FileSystemException e) {
            throw cannotWrite(e);
        }
    }

    synchronized void prune(Set<String> commits) {
        try {
            AtomicDirectories.sweep(parent);
            for (Path checkout : AtomicDirectories.finished(parent)) {
                if (!commits.contains(commitOf(checkout))) {
                    AtomicDirectories.delete(checkout);
                    verified.remove(checkout);
                }
            }
            for (Path manifest : AtomicDirectories.finished(manifests)) {
                if (!commits.contains(commitOf(manifest))) {
                    Files.deleteIfExists(manifest);
                }
            }
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    private static String commitOf(Path named) {
        String name = named.getFileName().toString();
        int dash = name.indexOf('-');
        return dash < 0 ? name : name.substring(0, dash);
    }

    private void requirePath(ObjectReader reader, RevTree root, String commit) throws IOException {
        if (path.isEmpty()) {
            return;
        }
        try (TreeWalk at = TreeWalk.forPath(reader, path, root)) {
            if (at != null && at.getFileMode().equals(FileMode.TREE)) {
                return;
            }
            String what = at == null ? "there is no directory " + path : path + " is not a directory";
            List<String> near = SimilarNames.to(path, directories(reader, root));
            throw SourceException.wrong(Problem.of(what + " in commit " + commit.substring(0, 10), "",
                    near.isEmpty() ? "the repository has no directories: remove --path"
                            : "existing directories: " + String.join(", ", near)));
        }
    }

    private static List<String> directories(ObjectReader reader, RevTree root) throws IOException {
        List<String> all = new ArrayList<>();
        try (TreeWalk walk = new TreeWalk(reader)) {
            walk.addTree(root);
            while (walk.next() && all.size() < Limits.DEFAULT.files()) {
                if (walk.isSubtree()) {
                    all.add(walk.getPathString());
                    walk.enterSubtree();
                }
            }
        }
        return all;
    }

    private SourceException cannotWrite(IOException cause) {
        return SourceException.unreachable(Problem.of("cannot write the checkout in " + parent,
                String.valueOf(cause.getMessage()), "free disk space, or give the agent a writable --home"), cause);
    }

    private static String hash(String text) {
        return Digests.sha256(text).substring(0, 8);
    }
}
