package dev.emptybox.agent.git;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Where;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.jgit.attributes.AttributesNode;
import org.eclipse.jgit.attributes.AttributesNodeProvider;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.CoreConfig.EolStreamType;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectChecker;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.TreeWalk.OperationType;
import org.eclipse.jgit.treewalk.WorkingTreeOptions;
import org.eclipse.jgit.treewalk.filter.PathFilter;
import org.eclipse.jgit.treewalk.filter.TreeFilter;
import org.eclipse.jgit.util.io.EolStreamTypeUtil;

/**
 * Writes a Git tree to a new directory: files with the line endings of the repository's .gitattributes and otherwise
 * unchanged (no filters), the executable bit, directories, and links that stay inside. A name that leaves its directory is
 * refused; a submodule becomes an empty directory, unless its files are wanted.
 */
final class TreeWriter {

    private static final long MOST_LINK_BYTES = 4096;
    /** Systems take 4096 bytes, with the directory of the checkout before it. */
    static final int LONGEST_PATH = 2048;

    /** The Git configuration of the machine and its users is ignored. */
    static final WorkingTreeOptions DEFAULTS = new Config().get(WorkingTreeOptions.KEY);
    static final AttributesNodeProvider NO_OTHERS = new AttributesNodeProvider() {
        @Override
        public AttributesNode getInfoAttributesNode() {
            return new AttributesNode();
        }

        @Override
        public AttributesNode getGlobalAttributesNode() {
            return new AttributesNode();
        }
    };

    private final ObjectReader reader;
    private final Limits limits;
    private final OutsideFiles outside;
    private final ObjectChecker checker = new ObjectChecker().setSafeForMacOS(true);
    private final Map<String, String> links = new TreeMap<>();
    private final Manifest written = new Manifest();
    private long bytes;
    private int entries;

    /** @param outside what is not in the repository; null for nothing */
    TreeWriter(ObjectReader reader, Limits limits, OutsideFiles outside) {
        this.outside = outside;
        this.reader = reader;
        this.limits = limits;
    }

    /**
     * Throws an {@link UncheckedIOException} if the disk fails, an {@link IOException} if the store does.
     *
     * @param root of the commit: attributes in parent directories apply too
     * @param path the directory of the commit to write, empty for the whole tree
     * @return the written files
     */
    Manifest write(ObjectId root, String path, Path directory) throws IOException {
        makeDirectory(directory);
        String prefix = path.isEmpty() ? "" : path + "/";
        try (TreeWalk walk = new TreeWalk(reader)) {
            walk.setOperationType(OperationType.CHECKOUT_OP);
            walk.setAttributesNodeProvider(NO_OTHERS);
            walk.addTree(root);
            walk.setFilter(path.isEmpty() ? TreeFilter.ALL : PathFilter.create(path));
            while (walk.next()) {
                if (walk.getPathString().startsWith(prefix)) {
                    checkName(walk);
                    String name = walk.getPathString().substring(prefix.length());
                    writeEntry(walk, name, place(directory, name));
                }
                if (walk.isSubtree()) {
                    walk.enterSubtree();
                }
            }
        }
        // Links are last, so that no file can be written through a link.
        writeLinks(directory);
        return written;
    }

    private void writeEntry(TreeWalk walk, String name, Path path) throws IOException {
        if (++entries > limits.files()) {
            throw tooLarge("more than " + limits.files() + " files");
        }
        switch (walk.getFileMode().getBits() & FileMode.TYPE_MASK) {
            case FileMode.TYPE_TREE, FileMode.TYPE_GITLINK -> {
                makeDirectory(path);
                written.directory(name);
                Path submodule = outside == null || walk.isSubtree() ? null : outside.submodule(walk.getPathString(), walk.getObjectId(0));
                if (submodule != null) {
                    writeAll(submodule, name, path);
                }
            }
            case FileMode.TYPE_SYMLINK -> links.put(name, linkTarget(walk));
            default -> writeFile(walk, name, path);
        }
    }

    private void checkName(TreeWalk walk) {
        if (walk.getPathLength() > LONGEST_PATH) {
            throw tooLarge("a path in it has more than " + LONGEST_PATH + " bytes");
        }
        String path = walk.getPathString();
        byte[] name = walk.getNameString().getBytes(StandardCharsets.UTF_8);
        try {
            checker.checkPathSegment(name, 0, name.length);
        } catch (CorruptObjectException e) {
            throw refused(path, "the file name is not allowed", e.getMessage());
        }
    }

    private static Path place(Path directory, String path) {
        try {
            return directory.resolve(path);
        } catch (InvalidPathException e) {
            throw SourceException.wrong(Problem.of("the file name cannot be written on this machine: " + path,
                    e.getReason(), "start the agent with LC_ALL=C.UTF-8, or rename the file"));
        }
    }

    /** The files of a submodule, which were checked when they were written. */
    private void writeAll(Path from, String prefix, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : (Iterable<Path>) all.skip(1)::iterator) {
                String name = prefix + "/" + from.relativize(one);
                if (++entries > limits.files()) {
                    throw tooLarge("more than " + limits.files() + " files");
                }
                if (Files.isSymbolicLink(one)) {
                    links.put(name, Files.readSymbolicLink(one).toString());
                } else if (Files.isDirectory(one)) {
                    makeDirectory(to.resolve(from.relativize(one)));
                    written.directory(name);
                } else {
                    writeCopy(one, name, to.resolve(from.relativize(one)), Files.isExecutable(one) ? FileMode.EXECUTABLE_FILE : FileMode.REGULAR_FILE);
                }
            }
        }
    }

    private void writeCopy(Path from, String name, Path to, FileMode mode) throws IOException {
        count(Files.size(from));
        try (InputStream in = Files.newInputStream(from); OutputStream out = create(to)) {
            in.transferTo(out);
        }
        if (mode.equals(FileMode.EXECUTABLE_FILE)) {
            makeExecutable(to);
        }
        written.file(name, Manifest.id(to), mode);
    }

    private void count(long more) {
        bytes += more;
        if (bytes > limits.bytes()) {
            throw tooLarge("more than " + limits.bytes() + " bytes");
        }
    }

    private void writeFile(TreeWalk walk, String name, Path path) throws IOException {
        Path content = outside == null ? null : outside.content(reader, walk);
        if (content != null) {
            writeCopy(content, name, path, walk.getFileMode());
            return;
        }
        ObjectId id = walk.getObjectId(0);
        count(reader.getObjectSize(id, Constants.OBJ_BLOB));
        EolStreamType ends = EolStreamTypeUtil.detectStreamType(OperationType.CHECKOUT_OP, DEFAULTS, walk.getAttributes());
        try (InputStream in = EolStreamTypeUtil.wrapInputStream(reader.open(id, Constants.OBJ_BLOB).openStream(), ends); OutputStream out = create(path)) {
            in.transferTo(out);
        }
        if (walk.getFileMode().equals(FileMode.EXECUTABLE_FILE)) {
            makeExecutable(path);
        }
        written.file(name, ends == EolStreamType.DIRECT ? id : Manifest.id(path), walk.getFileMode());
    }

    private String linkTarget(TreeWalk walk) throws IOException {
        ObjectId id = walk.getObjectId(0);
        if (reader.getObjectSize(id, Constants.OBJ_BLOB) > MOST_LINK_BYTES) {
            throw refused(walk.getPathString(), "the target of a link is too long", "");
        }
        return new String(reader.open(id, Constants.OBJ_BLOB).getBytes(), StandardCharsets.UTF_8);
    }

    private void writeLinks(Path directory) {
        Links all = new Links(links);
        links.forEach((path, target) -> {
            if (target.isEmpty() || target.indexOf('\0') >= 0 || !all.stayInside(path)) {
                throw refused(path, "a link points outside of the state repo", path + " -> " + target);
            }
            Path to = place(Path.of(""), target);
            disk(() -> Files.createSymbolicLink(directory.resolve(path), to));
            written.link(path, target);
        });
    }

    private static SourceException refused(String file, String what, String why) {
        return SourceException.wrong(Problem.of(what + ": " + file, why, "remove it from the repository")
                .at(new Where(file, 0, 0, "")));
    }

    static SourceException tooLarge(String why) {
        return SourceException.wrong(Problem.of("the state repo is too large", why,
                "store artefacts elsewhere and download them, or select a directory with --path"));
    }

    private static void makeDirectory(Path path) {
        disk(() -> Files.createDirectory(path));
    }

    private static void makeExecutable(Path path) {
        disk(() -> {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
            mode.add(PosixFilePermission.OWNER_EXECUTE);
            if (mode.contains(PosixFilePermission.GROUP_READ)) {
                mode.add(PosixFilePermission.GROUP_EXECUTE);
            }
            if (mode.contains(PosixFilePermission.OTHERS_READ)) {
                mode.add(PosixFilePermission.OTHERS_EXECUTE);
            }
            return Files.setPosixFilePermissions(path, mode);
        });
    }

    /** Never overwrites: two names that a file system treats as equal would overwrite each other. */
    private static OutputStream create(Path path) {
        OutputStream out = disk(() -> Files.newOutputStream(path, StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE));
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] from, int offset, int length) {
                disk(() -> {
                    out.write(from, offset, length);
                    return null;
                });
            }
        };
    }

    private interface DiskWork<T> {
        T run() throws IOException;
    }

    private static <T> T disk(DiskWork<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
