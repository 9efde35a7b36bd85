package dev.emptybox.agent.source;

import dev.emptybox.stdlib.model.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevTree;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * The checkouts by commit, each made once. They outlive the store: the last good revision must stay usable while the
 * store is broken and the server away.
 */
final class Checkouts {

    private final Path parent;
    private final String path;
    private final Limits limits;

    /** @param path a directory in the repository, or empty for all of it */
    Checkouts(Path parent, String path, Limits limits) {
        this.parent = parent;
        this.path = path;
        this.limits = limits;
    }

    /** Where that commit's checkout stands once it is made: the name is taken by whole checkouts only. */
    Path directory(String commit) {
        return parent.resolve(path.isEmpty() ? commit : commit + "-" + hash(path));
    }

    boolean has(String commit) {
        return Files.isDirectory(directory(commit));
    }

    void make(Repository store, ObjectId commit) throws IOException {
        try (ObjectReader reader = store.newObjectReader(); RevWalk walk = new RevWalk(reader)) {
            RevTree root = walk.parseCommit(commit).getTree();
            requirePath(reader, root, commit.name());
            Trees.sweep(parent);
            Path aside = Trees.aside(parent);
            new TreeWriter(reader, limits).write(root, path, aside);
            Trees.commit(aside, directory(commit.name()));
        } catch (UncheckedIOException e) {
            throw cannotWrite(e.getCause());
        } catch (FileSystemException e) {
            throw cannotWrite(e);
        }
    }

    void prune(Set<String> commits) {
        try {
            Trees.sweep(parent);
            for (Path checkout : Trees.finished(parent)) {
                String name = checkout.getFileName().toString();
                int dash = name.indexOf('-');
                if (!commits.contains(dash < 0 ? name : name.substring(0, dash))) {
                    Trees.delete(checkout);
                }
            }
        } catch (IOException e) {
            throw cannotWrite(e);
        }
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
            List<String> near = Near.to(path, directories(reader, root));
            throw SourceException.wrong(Problem.of(what + " in commit " + commit.substring(0, 10), "",
                    near.isEmpty() ? "the repository has no directories: leave out --path"
                            : "directories there are: " + String.join(", ", near)));
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
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
